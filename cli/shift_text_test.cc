#include "cli/shift_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::cli {
namespace {

TEST(ShiftText, SaysHowFarItHasCome) {
  boost::json::object shift = {{"from", "us-east"}, {"to", "eu-west"}, {"share", 0.3},  {"over", "10m"},
                               {"state", "moving"}, {"progress", 0.4}, {"moved", 0.12}, {"why", nullptr}};
  EXPECT_EQ(describe_shift(shift),
            "moves 30.0% of us-east to eu-west over 10m: moving, 40.0% of the way; 12.0% of all requests are "
            "moved");
  shift["state"] = "aborted";
  shift["why"] = "p99>250ms: p99 is 312 ms over 640 requests";
  EXPECT_EQ(
      describe_shift(shift),
      "moves 30.0% of us-east to eu-west over 10m: aborted (p99>250ms: p99 is 312 ms over 640 requests), "
      "40.0% of the way; 12.0% of all requests are moved");
  shift["state"] = "done";
  shift["why"] = nullptr;
  EXPECT_EQ(describe_shift(shift),
            "moves 30.0% of us-east to eu-west over 10m: done; 12.0% of all requests are moved");
}

}  // namespace
}  // namespace fairlead::cli
