#include "control/admin/host_check.h"

#include <gtest/gtest.h>

namespace fairlead::control::admin {
namespace {

TEST(HostAllowed, LoopbackNamesAndTheConfiguredHost) {
  for (const char* host : {"localhost", "LocalHost:9900", "127.0.0.1", "127.0.0.1:9900", "127.8.9.1",
                           "[::1]:9900", "[::1]", "admin.internal:1"}) {
    EXPECT_TRUE(host_allowed(host, "admin.internal")) << host;
  }
}

TEST(HostAllowed, NobodyElse) {
  for (const char* host :
       {"", "evil.example", "evil.example:9900", "127.0.0.1.evil.example", "localhost.evil.example",
        "10.0.0.1", "[fd00::1]", "0.0.0.0", "localhost, evil", "2130706433", "[::1", "user@localhost"}) {
    EXPECT_FALSE(host_allowed(host, "127.0.0.1")) << host;
  }
}

}  // namespace
}  // namespace fairlead::control::admin
