#include "proxy/probe/table_history.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

std::shared_ptr<const routing::ShareTable> table(uint64_t version) {
  auto table = std::make_shared<routing::ShareTable>();
  table->version = version;
  return table;
}

TEST(TableHistory, FindsByVersionAndTheNewestByZero) {
  TableHistory history;
  history.add("shop", table(1));
  history.add("shop", table(2));
  EXPECT_EQ(history.find("shop", 1)->version, 1u);
  EXPECT_EQ(history.find("shop", 0)->version, 2u);
  EXPECT_EQ(history.find("shop", 3), nullptr);
  EXPECT_EQ(history.find("other", 0), nullptr);
}

TEST(TableHistory, KeepsTheLastThousandAndTwentyFour) {
  TableHistory history;
  for (uint64_t version = 1; version <= TableHistory::kKept + 1; ++version)
    history.add("shop", table(version));
  EXPECT_EQ(history.find("shop", 1), nullptr);
  EXPECT_EQ(history.find("shop", 2)->version, 2u);
}

TEST(TableHistory, ForgetsAService) {
  TableHistory history;
  history.add("shop", table(1));
  history.forget("shop");
  EXPECT_EQ(history.find("shop", 0), nullptr);
}

}  // namespace
}  // namespace fairlead::proxy
