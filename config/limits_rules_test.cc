#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string with_limits(std::string_view keys) {
  return std::string(kMinimal) + "limits: { " + std::string(keys) + " }\n";
}

TEST(LimitsRules, TheRequestLineIsPartOfTheHead) {
  EXPECT_EQ(errors_of(with_limits("request_line: 8KiB, request_head: 8KiB")), "");
  EXPECT_EQ(errors_of(with_limits("request_line: 9KiB, request_head: 8KiB")),
            "f:6:25: limits.request_line: must not be above request_head, which is 8KiB\n");
}

TEST(LimitsRules, PressureShortensTheIdleTimeout) {
  EXPECT_EQ(errors_of(with_limits("connection_idle_timeout: 3s, connection_idle_timeout_pressed: 3s")), "");
  EXPECT_EQ(errors_of(with_limits("connection_idle_timeout: 3s, connection_idle_timeout_pressed: 4s")),
            "f:6:73: limits.connection_idle_timeout_pressed: must not be above connection_idle_timeout, "
            "which is 3s\n");
}

TEST(LimitsRules, TheOneThatIsNotWrittenFollowsTheOther) {
  EXPECT_EQ(config_of(with_limits("request_line: 61KiB")).limits.request_head, 61u * 1024);
  EXPECT_EQ(config_of(with_limits("request_head: 8KiB")).limits.request_line, 8u * 1024);
  EXPECT_EQ(config_of(with_limits("request_head: 30KiB")).limits.request_line, 16u * 1024);
  EXPECT_EQ(config_of(with_limits("connection_idle_timeout: 3s")).limits.connection_idle_timeout_pressed, 3s);
  EXPECT_EQ(config_of(with_limits("connection_idle_timeout_pressed: 2h")).limits.connection_idle_timeout, 2h);
}

}  // namespace
}  // namespace fairlead::config
