#include "config/scalar_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::config {
namespace {

TEST(ScalarJson, KeepsNumbersAndBooleansAndSpellsTheRest) {
  EXPECT_EQ(scalar_json(Kind::boolean, true), true);
  EXPECT_EQ(scalar_json(Kind::integer, int64_t{7}), 7);
  EXPECT_EQ(scalar_json(Kind::number, 0.5), 0.5);
  EXPECT_EQ(scalar_json(Kind::fraction, 0.5), "50%");
  EXPECT_EQ(scalar_json(Kind::byte_size, int64_t{1024}), "1KiB");
  EXPECT_EQ(scalar_json(Kind::duration, Duration(2s)), "2s");
  EXPECT_EQ(scalar_json(Kind::endpoint, HostPort{"::1", 80}), "[::1]:80");
  EXPECT_EQ(scalar_json(Kind::text, std::string("a")), "a");
}

}  // namespace
}  // namespace fairlead::config
