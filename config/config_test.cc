#include "config/config.h"

#include <gtest/gtest.h>

namespace fairlead::config {
namespace {

TEST(Config, NamesOfPoliciesAndBalancersAreThoseOfTheFile) {
  EXPECT_STREQ(to_string(Policy::latency), "latency");
  EXPECT_STREQ(to_string(Policy::weighted), "weighted");
  EXPECT_STREQ(to_string(Policy::failover), "failover");
  EXPECT_STREQ(to_string(Balancer::peak_ewma), "peak_ewma");
  EXPECT_STREQ(to_string(Balancer::least_request), "least_request");
  EXPECT_STREQ(to_string(Balancer::round_robin), "round_robin");
  EXPECT_STREQ(to_string(Balancer::random), "random");
}

}  // namespace
}  // namespace fairlead::config
