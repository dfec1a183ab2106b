#include "bench/net/duration.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("20us"), 20us);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("0"), 0ns);
}

TEST(ParseDuration, RefusesWhatIsNone) {
  for (const char* text : {"", "5", "s", "-1s", "1 s", "1h", "nans", "infs", "1e30s", "ms"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace fairlead::bench
