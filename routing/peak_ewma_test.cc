#include "routing/peak_ewma.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{};

double ms(double n) { return n * 1e6; }

TEST(PeakEwma, NothingObservedIsZero) { EXPECT_EQ(PeakEwma().value(kStart + 1h), 0); }

TEST(PeakEwma, JumpsToAPeakAtOnce) {
  PeakEwma ewma;
  ewma.observe(10ms, kStart);
  ewma.observe(300ms, kStart + 1ms);
  EXPECT_DOUBLE_EQ(ewma.value(kStart + 1ms), ms(300));
}

TEST(PeakEwma, SinksSlowly) {
  PeakEwma ewma;
  ewma.observe(300ms, kStart);
  for (int i = 1; i <= 1000; ++i) ewma.observe(10ms, kStart + i * 10ms);  // one time constant
  double value = ewma.value(kStart + 10s);
  EXPECT_NEAR(value, ms(10 + 290 * 0.368), ms(5));
}

TEST(PeakEwma, DecaysWhileIdle) {
  PeakEwma ewma;
  ewma.observe(100ms, kStart);
  EXPECT_NEAR(ewma.value(kStart + 10s), ms(37.5), ms(1));
  EXPECT_LT(ewma.value(kStart + 60s), ms(2));
  EXPECT_GT(ewma.value(kStart + 24h), 0);
}

TEST(PeakEwma, AClockThatStandsStillIsNoTrouble) {
  PeakEwma ewma;
  ewma.observe(10ms, kStart + 1s);
  ewma.observe(5ms, kStart);
  EXPECT_DOUBLE_EQ(ewma.value(kStart), ms(10));
}

TEST(PeakEwma, OneFailureAmongManyHardlyCounts) {
  PeakEwma ewma;
  for (int i = 0; i < 1000; ++i) ewma.observe(10ms, kStart + i * 1ms);
  ewma.observe_failure(1ms, kStart + 1s);
  EXPECT_LT(ewma.value(kStart + 1s), ms(11));
}

TEST(PeakEwma, AFirstFailureCostsHalfASecond) {
  PeakEwma ewma;
  ewma.observe_failure(1ms, kStart);
  EXPECT_DOUBLE_EQ(ewma.value(kStart), ms(501));
}

TEST(PeakEwma, FailuresInARowDoubleUpToTheMaximum) {
  PeakEwma ewma;
  ewma.observe(1ms, kStart);
  ewma.observe_failure(0ms, kStart);
  ewma.observe_failure(0ms, kStart);
  EXPECT_DOUBLE_EQ(ewma.value(kStart), ms(500));
  ewma.observe_failure(0ms, kStart);
  EXPECT_DOUBLE_EQ(ewma.value(kStart), ms(1000));
  for (int i = 0; i < 20; ++i) ewma.observe_failure(0ms, kStart);
  EXPECT_DOUBLE_EQ(ewma.value(kStart), ms(60'000));
}

TEST(PeakEwma, ASuccessEndsTheRow) {
  PeakEwma ewma;
  ewma.observe(1ms, kStart);
  ewma.observe_failure(0ms, kStart);
  ewma.observe(1ms, kStart);
  ewma.observe_failure(0ms, kStart);
  EXPECT_LT(ewma.value(kStart), ms(500));
}

}  // namespace
}  // namespace fairlead::routing
