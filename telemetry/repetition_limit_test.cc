#include "telemetry/repetition_limit.h"

#include <gtest/gtest.h>

namespace fairlead::log {
namespace {

using std::chrono::milliseconds;

class RepetitionLimitTest : public ::testing::Test {
 protected:
  size_t admitted(int times) {
    size_t count = 0;
    for (int i = 0; i < times; ++i) count += limit_.admit("lost endpoint", now_).has_value();
    return count;
  }

  RepetitionLimit::Time now_{std::chrono::hours(1)};
  RepetitionLimit limit_;
};

TEST_F(RepetitionLimitTest, PrintsABurstPerSecond) {
  EXPECT_EQ(admitted(25), RepetitionLimit::kBurst);
  now_ += milliseconds(999);
  EXPECT_EQ(admitted(1), 0u);
  now_ += milliseconds(1);
  EXPECT_EQ(admitted(25), RepetitionLimit::kBurst);
}

TEST_F(RepetitionLimitTest, SaysOnceHowManyWereNotPrinted) {
  admitted(25);
  now_ += milliseconds(1000);
  EXPECT_EQ(limit_.admit("lost endpoint", now_), 15u);
  EXPECT_EQ(limit_.admit("lost endpoint", now_), 0u);
}

TEST_F(RepetitionLimitTest, MessagesDoNotSilenceEachOther) {
  admitted(25);
  EXPECT_EQ(limit_.admit("another", now_), 0u);
}

TEST_F(RepetitionLimitTest, ForgetsWhenThereAreTooManyTexts) {
  admitted(25);
  for (size_t i = 1; i < RepetitionLimit::kMessages; ++i) limit_.admit(std::to_string(i), now_);
  EXPECT_EQ(admitted(1), 0u);
  limit_.admit("one too many", now_);
  EXPECT_EQ(admitted(1), 1u);
}

}  // namespace
}  // namespace fairlead::log
