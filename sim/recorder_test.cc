#include "sim/recorder.h"

#include <gtest/gtest.h>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

/// Ten seconds that do not count, thirty that do; requests at either site are late after 140 ms.
class RecorderTest : public testing::Test {
 protected:
  const std::shared_ptr<const World> world_ = world_of(two_regions("load: 0.1"));
  Recorder recorder_{*world_};
};

TEST_F(RecorderTest, CountsWhatArrivesAfterTheWarmUp) {
  recorder_.ended(10s - 1ns, 11s, 0, Criticality::normal, End::failed);
  recorder_.ended(10s, 10050ms, 0, Criticality::normal, End::ok);
  recorder_.ended(12s, 12s, 0, Criticality::sheddable, End::shed);
  recorder_.ended(13s, 28s, 1, Criticality::critical, End::failed);
  EXPECT_EQ(recorder_.total().requests, 3u);
  EXPECT_EQ(recorder_.total().ok, 1u);
  EXPECT_EQ(recorder_.total().violations(), 2u);
  EXPECT_EQ(recorder_.tally(Criticality::sheddable).shed, 1u);
  EXPECT_EQ(recorder_.tally(Criticality::critical).failed, 1u);
  EXPECT_EQ(recorder_.tally(Criticality::normal).requests, 1u);
}

TEST_F(RecorderTest, AnswersThatTakeTooLongAreLate) {
  recorder_.ended(11s, 11140ms, 0, Criticality::normal, End::ok);
  recorder_.ended(11s, 11140ms + 1ns, 0, Criticality::normal, End::ok);
  recorder_.ended(11s, 26s, 0, Criticality::normal, End::failed);
  EXPECT_EQ(recorder_.total().ok, 2u);
  EXPECT_EQ(recorder_.total().late, 1u) << "what fails is not late as well";
  EXPECT_EQ(recorder_.total().violations(), 2u);
}

TEST_F(RecorderTest, ASecondHoldsWhatArrivedInIt) {
  recorder_.ended(11900ms, 26900ms, 0, Criticality::normal, End::failed);
  recorder_.ended(11s, 11500ms, 0, Criticality::normal, End::ok);
  const Second& second = recorder_.seconds()[11];
  EXPECT_EQ(second.failed, 1u);
  EXPECT_EQ(second.ok, 1u);
  EXPECT_EQ(second.late, 1u);
  EXPECT_EQ(recorder_.seconds()[26].failed, 0u);
}

TEST_F(RecorderTest, QuantilesAreOfAnswersAndToABucket) {
  for (int i = 1; i <= 100; ++i) recorder_.ended(11s, 11s + i * 1ms, 0, Criticality::normal, End::ok);
  for (int i = 0; i < 50; ++i) recorder_.ended(5s, 14s, 0, Criticality::normal, End::ok);  // the warm-up
  for (int i = 0; i < 50; ++i) recorder_.ended(11s, 26s, 0, Criticality::normal, End::failed);
  EXPECT_NEAR(to_ms(recorder_.quantile(0.5)), 50, 50 * 0.125);
  EXPECT_NEAR(to_ms(recorder_.quantile(0.99)), 99, 99 * 0.125);
  EXPECT_NEAR(to_ms(recorder_.seconds()[11].quantile(0.1)), 10, 10 * 0.125);
  EXPECT_EQ(recorder_.seconds()[12].quantile(0.5), 0ms) << "no answers";
}

TEST_F(RecorderTest, AttemptsAreCountedBySiteRegionAndStep) {
  recorder_.sent(0ms, 0, 0);
  recorder_.sent(Recorder::kStep - 1ns, 0, 0);
  recorder_.sent(Recorder::kStep, 0, 0);
  recorder_.sent(Recorder::kStep, 0, 1);
  recorder_.sent(Recorder::kStep, 1, 1);
  EXPECT_EQ(recorder_.attempts(0, 0, 0), 2u);
  EXPECT_EQ(recorder_.attempts(0, 0, 1), 1u);
  EXPECT_EQ(recorder_.attempts(0, 1, 1), 1u);
  EXPECT_EQ(recorder_.attempts(1, 1, 1), 1u);
  EXPECT_EQ(recorder_.attempts(1, 0, 1), 0u);
  EXPECT_EQ(recorder_.seconds()[0].sent, std::vector<uint64_t>({3, 2}));
}

TEST_F(RecorderTest, TheLastMomentHasAPlace) {
  recorder_.sent(40s, 1, 1);
  recorder_.ended(40s, 40s, 1, Criticality::normal, End::shed);
  EXPECT_EQ(recorder_.attempts(1, 1, recorder_.steps() - 1), 1u);
  EXPECT_EQ(recorder_.total().shed, 1u);
}

TEST_F(RecorderTest, ASampleBelongsToTheSecondThatItEnds) {
  recorder_.sample(11s, {0.5, 0.25});
  EXPECT_EQ(recorder_.seconds()[10].utilization, std::vector<double>({0.5, 0.25}));
  EXPECT_EQ(recorder_.seconds()[11].utilization, std::vector<double>({0, 0}));
}

TEST_F(RecorderTest, CountedAreTheWholeSecondsAfterTheWarmUp) {
  EXPECT_EQ(recorder_.counted().size(), 30u);
  EXPECT_EQ(recorder_.counted().data(), &recorder_.seconds()[10]);
  Suite suite = two_regions("load: 0.1");
  suite.scenarios[0].warm_up = 1500ms;
  suite.scenarios[0].duration = 3s;
  const auto world = world_of(suite);
  const Recorder odd(*world);
  EXPECT_EQ(odd.counted().size(), 2u);
  EXPECT_EQ(odd.counted().data(), &odd.seconds()[2]);
}

TEST(Tally, RatesAndSums) {
  Tally tally{.requests = 1000, .ok = 990, .failed = 4, .late = 5, .shed = 6};
  EXPECT_DOUBLE_EQ(tally.violation_rate(), 150);
  tally += {.requests = 1000, .ok = 1000};
  EXPECT_DOUBLE_EQ(tally.violation_rate(), 75);
  EXPECT_EQ(tally.ok, 1990u);
  EXPECT_EQ(Tally().violation_rate(), 0);
}

}  // namespace
}  // namespace fairlead::sim
