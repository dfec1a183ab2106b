#include "config/config.h"

#include <gtest/gtest.h>

namespace fairlead::config {
namespace {

TEST(Config, NamesOfChoicesAreThoseOfTheFile) {
  EXPECT_STREQ(to_string(Policy::latency), "latency");
  EXPECT_STREQ(to_string(Policy::weighted), "weighted");
  EXPECT_STREQ(to_string(Policy::failover), "failover");
  EXPECT_STREQ(to_string(Policy::steer), "steer");
  EXPECT_STREQ(to_string(Criticality::critical), "critical");
  EXPECT_STREQ(to_string(Criticality::high), "high");
  EXPECT_STREQ(to_string(Criticality::normal), "normal");
  EXPECT_STREQ(to_string(Criticality::sheddable), "sheddable");
  EXPECT_STREQ(to_string(Balancer::peak_ewma), "peak_ewma");
  EXPECT_STREQ(to_string(Balancer::least_request), "least_request");
  EXPECT_STREQ(to_string(Balancer::round_robin), "round_robin");
  EXPECT_STREQ(to_string(Balancer::random), "random");
  EXPECT_STREQ(to_string(TlsProfile::modern), "modern");
  EXPECT_STREQ(to_string(TlsProfile::intermediate), "intermediate");
}

}  // namespace
}  // namespace fairlead::config
