#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string limits(std::string_view keys) {
  return errors_of(std::string(kMinimal) + "limits: { " + std::string(keys) + " }\n");
}

TEST(LimitsRules, TheRequestLineIsPartOfTheHead) {
  EXPECT_EQ(limits("request_line: 60KiB"), "");
  EXPECT_EQ(limits("request_line: 61KiB"),
            "f:6:25: limits.request_line: must not be above request_head, which is 60KiB\n");
  EXPECT_EQ(limits("request_head: 8KiB"),
            "f:6:25: limits.request_line: must not be above request_head, which is 8KiB\n");
}

TEST(LimitsRules, PressureShortensTheIdleTimeout) {
  EXPECT_EQ(limits("connection_idle_timeout: 1m"), "");
  EXPECT_EQ(limits("connection_idle_timeout: 59s"),
            "f:6:36: limits.connection_idle_timeout_pressed: must not be above connection_idle_timeout, "
            "which is 59s\n");
  EXPECT_EQ(limits("connection_idle_timeout_pressed: 2h"),
            "f:6:44: limits.connection_idle_timeout_pressed: must not be above connection_idle_timeout, "
            "which is 1h\n");
}

}  // namespace
}  // namespace fairlead::config
