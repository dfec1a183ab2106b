#include "config/duration.h"

#include <gtest/gtest.h>

#include <random>

#include "config/message.h"

namespace fairlead::config {
namespace {

std::string error(std::string_view text) {
  const auto result = parse_duration(text);
  return result.ok() ? "no error" : message_of(result.status());
}

TEST(Duration, ReadsNumbersWithUnits) {
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("2m"), 2min);
  EXPECT_EQ(*parse_duration("7us"), 7us);
  EXPECT_EQ(*parse_duration("9ns"), 9ns);
  EXPECT_EQ(*parse_duration("0s"), 0s);
  EXPECT_EQ(*parse_duration("876000h"), 876000h);  // 100 years
}

TEST(Duration, RefusesWhatIsNone) {
  for (std::string_view text :
       {"", "s", "-1s", "+1s", "1e3s", "1sm", "1m1h", "1s1s", ".5s", "1", "876001h", "1s ", "inf", "1d"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
}

TEST(Duration, SuggestsTheNearestValidText) {
  const std::string what = "expected a duration such as 250ms, 10s or 1h30m, got ";
  EXPECT_EQ(error("5"), what + "'5'; did you mean 5s or 5ms?");
  EXPECT_EQ(error("5 s"), what + "'5 s'; did you mean 5s?");
  EXPECT_EQ(error("5S"), what + "'5S'; did you mean 5s?");
  EXPECT_EQ(error("5 seconds"), what + "'5 seconds'; did you mean 5s?");
  EXPECT_EQ(error("250msec"), what + "'250msec'; did you mean 250ms?");
  EXPECT_EQ(error("2min"), what + "'2min'; did you mean 2m?");
  EXPECT_EQ(error("soon"), what + "'soon'");
}

TEST(Duration, FormatsInTheLargestUnitThatDivides) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(120s), "2m");
  EXPECT_EQ(format_duration(1h), "1h");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(1ns), "1ns");
}

TEST(Duration, ReadsBackWhatItFormats) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const Duration duration(random() >> (14 + random() % 50));
    EXPECT_EQ(*parse_duration(format_duration(duration)), duration);
  }
}

}  // namespace
}  // namespace fairlead::config
