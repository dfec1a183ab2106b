#include "sim/replay/log_time.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

TEST(LogTime, IsThatOfTheLog) {
  EXPECT_EQ(unix_time("1970-01-01T00:00:00.000Z"), Duration(0));
  EXPECT_EQ(unix_time("1970-01-02T03:04:05.678Z"), 24h + 3h + 4min + 5s + 678ms);
  EXPECT_EQ(unix_time("1970-01-01T00:00:01Z"), Duration(1s));
  EXPECT_EQ(unix_time("1970-01-01T00:00:00.000001Z"), Duration(1us));
}

TEST(LogTime, GoesBothWays) {
  for (const char* text : {"2026-11-29T03:15:13Z", "2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z"})
    EXPECT_EQ(utc_text(*unix_time(text)), text);
}

TEST(LogTime, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "yesterday", "2026-11-29", "2026-11-29 03:15:13Z", "2026-11-29T03:15:13",
        "2026-11-29T03:15:13.25", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-29T24:00:00Z",
        "2026-11-29T03:61:00Z", "2026-11-29T03:15:13.2x5Z", "2026-11-29T03:15:13.Zz",
        "2026-11-29T03:15:13.0123456789Z", "-026-11-29T03:15:13Z"})
    EXPECT_EQ(unix_time(text), std::nullopt) << text;
}

}  // namespace
}  // namespace fairlead::sim
