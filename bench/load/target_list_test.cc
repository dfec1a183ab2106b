#include "bench/load/target_list.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

Address at(const char* text) { return *Address::parse(text); }

TEST(TargetList, AloneItIsAskedAgainAndAgain) {
  TargetList targets(at("127.0.0.1:1"), {});
  EXPECT_TRUE(targets.on_refused(0));
  EXPECT_TRUE(targets.on_refused(0));
  EXPECT_EQ(targets.address().port(), 1);
}

TEST(TargetList, GoesOnToTheNextAndStaysThere) {
  TargetList targets(at("127.0.0.1:1"), {at("127.0.0.1:2")});
  EXPECT_FALSE(targets.on_refused(0));
  EXPECT_EQ(targets.address().port(), 2);
  targets.on_connected();
  EXPECT_FALSE(targets.on_refused(0)) << "one more of the connections that were begun to the first";
  EXPECT_EQ(targets.address().port(), 2);
}

TEST(TargetList, NobodyIsThereWhenAllHaveRefused) {
  TargetList targets(at("127.0.0.1:1"), {at("127.0.0.1:2")});
  EXPECT_FALSE(targets.on_refused(0));
  EXPECT_TRUE(targets.on_refused(1));
  EXPECT_EQ(targets.address().port(), 1);
}

}  // namespace
}  // namespace fairlead::bench
