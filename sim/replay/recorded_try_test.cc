#include "sim/replay/recorded_try.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

using health::Outcome;

TEST(RecordedTry, TellsDetectorsWhatTheLogSays) {
  const config::Detection detection;
  const auto outcome = [&](int status, const char* failure) {
    const auto fate = fate_of({.region = "near", .failure = failure, .status = status});
    EXPECT_TRUE(fate.known && fate.fate) << failure;
    return RecordedTry{.status = static_cast<uint16_t>(status), .fate = *fate.fate}.outcome(detection);
  };
  EXPECT_EQ(outcome(200, ""), Outcome::ok);
  EXPECT_EQ(outcome(404, ""), Outcome::ok);
  EXPECT_EQ(outcome(500, ""), Outcome::ok);
  EXPECT_EQ(outcome(503, ""), Outcome::status_failure);
  EXPECT_EQ(outcome(0, "connect_failure"), Outcome::refused);
  EXPECT_EQ(outcome(0, "connect_timeout"), Outcome::connect_timeout);
  EXPECT_EQ(outcome(0, "reset"), Outcome::reset);
  EXPECT_EQ(outcome(200, "truncated"), Outcome::reset);
  EXPECT_EQ(outcome(0, "bad_response"), Outcome::bad_response);
  EXPECT_EQ(outcome(0, "response_timeout"), Outcome::response_timeout);
  EXPECT_EQ(outcome(0, "evacuated"), Outcome::response_timeout);
}

TEST(RecordedTry, FiveHundredCountsWhereAskedFor) {
  const RecordedTry attempt{.status = 500};
  EXPECT_EQ(attempt.outcome({.count_500 = true}), Outcome::status_failure);
}

TEST(RecordedTry, OfSomeNothingFollows) {
  for (const char* failure : {"client_gone", "deadline_exceeded", "pool_overflow", "stale_connection"}) {
    const auto fate = fate_of({.failure = failure});
    EXPECT_TRUE(fate.known) << failure;
    EXPECT_FALSE(fate.fate) << failure;
  }
  EXPECT_FALSE(fate_of({.status = 0}).fate) << "neither answered nor failed";
}

TEST(RecordedTry, AnIdleBodyIsNoSilence) {
  EXPECT_EQ(fate_of({.failure = "stream_idle_timeout", .status = 200}).fate, Fate::broken);
  EXPECT_EQ(fate_of({.failure = "stream_idle_timeout"}).fate, Fate::hung);
}

TEST(RecordedTry, OtherNamesAreUnknown) { EXPECT_FALSE(fate_of({.failure = "bored"}).known); }

}  // namespace
}  // namespace fairlead::sim
