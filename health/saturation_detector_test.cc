#include "health/saturation_detector.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

constexpr int kUsualTicks = 2;  // 20 ms

/// A region that answers so many requests in each tick of 10 ms at most, each so long after it came at least,
/// and the edge that sends to it and sees what comes back.
class SaturationDetectorTest : public testing::Test {
 protected:
  void run(Duration how_long, double sent_per_second) {
    for (Duration past{}; past < how_long; past += 10ms) tick(sent_per_second);
  }
  void tick(double sent_per_second) {
    ++now_;
    uint64_t sent = 0;
    if (sent_per_second > 0) sent = std::poisson_distribution<uint64_t>(sent_per_second / 100)(random_);
    waiting_.insert(waiting_.end(), sent, now_);
    uint64_t served = 0;
    double waited = 0;
    can_serve_ = std::min(can_serve_ + capacity_ / 100, capacity_ / 100 + 1);
    for (; can_serve_ >= 1 && !waiting_.empty() && now_ - waiting_.front() >= takes_; can_serve_ -= 1) {
      waited += 10.0 * (now_ - waiting_.front());
      ++served;
      waiting_.pop_front();
    }
    if (served > 0) excess_ms_ = std::max(0.0, waited / double(served) - 10 * kUsualTicks);
    detector_.observe({Time(now_ * 10ms), 10ms, 10ms, false}, sent, served, waiting_.size(), excess_ms_);
    ever_saturated_ = ever_saturated_ || detector_.saturated();
  }

  SaturationDetector detector_;
  std::deque<int> waiting_;  // by the tick in which it was sent
  int now_ = 0;
  double capacity_ = 1000;
  double can_serve_ = 0;
  int takes_ = kUsualTicks;
  double excess_ms_ = 0;
  std::mt19937_64 random_{11};
  bool ever_saturated_ = false;
};

TEST_F(SaturationDetectorTest, ARegionWithRoomIsNotSaturated) {
  run(60s, 700);
  EXPECT_FALSE(ever_saturated_);
  EXPECT_NEAR(detector_.served(), 700, 150);
}

TEST_F(SaturationDetectorTest, AnOverfullOneIsAndShowsWhatItServes) {
  run(5s, 700);
  run(3s, 1300);
  EXPECT_TRUE(detector_.saturated());
  EXPECT_NEAR(detector_.served(), 1000, 50);
}

TEST_F(SaturationDetectorTest, ASlowOneIsNot) {
  run(5s, 700);
  takes_ = 12;  // 100 ms more, all of a sudden
  run(60s, 700);
  EXPECT_GT(excess_ms_, 90);
  EXPECT_FALSE(ever_saturated_);
}

TEST_F(SaturationDetectorTest, ItEndsWithTheQueue) {
  run(5s, 700);
  run(3s, 1300);
  run(5s, 300);
  EXPECT_FALSE(detector_.saturated());
}

TEST_F(SaturationDetectorTest, MoreRequestsThanBeforeAreNoQueue) {
  run(5s, 100);
  run(10s, 900);
  EXPECT_FALSE(ever_saturated_);
}

TEST_F(SaturationDetectorTest, NothingSentIsNothingMissing) {
  run(5s, 0);
  EXPECT_FALSE(ever_saturated_);
  EXPECT_EQ(detector_.served(), 0);
}

}  // namespace
}  // namespace fairlead::health
