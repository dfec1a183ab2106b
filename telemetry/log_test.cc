#include "telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::log {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string printed(void (*print)(std::string_view, Fields), std::string_view message, Fields fields = {}) {
  ::testing::internal::CaptureStderr();
  print(message, fields);
  return ::testing::internal::GetCapturedStderr();
}

TEST(Log, OneLogfmtLinePerCall) {
  EXPECT_THAT(
      printed(info, "configuration live", {{"generation", 7}, {"source", "file"}}),
      MatchesRegex("time=....-..-..T..:..:..\\....Z level=info msg=\"configuration live\" generation=7 "
                   "source=file\n"));
}

TEST(Log, Levels) {
  EXPECT_THAT(printed(warn, "w"), HasSubstr(" level=warning msg=w\n"));
  EXPECT_THAT(printed(error, "e"), HasSubstr(" level=error msg=e\n"));
}

TEST(Log, QuotesWhatWouldBreakTheLine) {
  EXPECT_THAT(printed(info, "quoting", {{"a", "x y"}, {"b", ""}, {"c", "k=v"}, {"d", "\"\n"}, {"e", "\xff"}}),
              EndsWith(" a=\"x y\" b=\"\" c=\"k=v\" d=\"\\\"\\u000a\" e=\"\\ufffd\"\n"));
}

TEST(Log, BracesAreNotPlaceholders) { EXPECT_THAT(printed(info, "{} %v"), EndsWith(" msg=\"{} %v\"\n")); }

TEST(Log, RepetitionIsLimited) {
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 1'000; ++i) info("again and again");
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 1'000);
  EXPECT_THAT(text, HasSubstr("msg=\"again and again\"\n"));
}

}  // namespace
}  // namespace fairlead::log
