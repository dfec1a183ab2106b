#include "telemetry/shard.h"

#include <gtest/gtest.h>

namespace fairlead::telemetry {
namespace {

class ShardTest : public ::testing::Test {
 protected:
  size_t series() const {
    size_t count = 0;
    for (const Series* s = shard_.first(); s != nullptr; s = s->next) ++count;
    return count;
  }

  std::atomic<int64_t> budget_{100};
  Shard shard_{budget_};
};

TEST_F(ShardTest, EqualLabelsAreOneSeries) {
  Counter& a = shard_.counter(Family::retries_total, {"shop", "reset"});
  EXPECT_EQ(&a, &shard_.counter(Family::retries_total, {"shop", "reset"}));
  EXPECT_NE(&a, &shard_.counter(Family::retries_total, {"shop", "refused"}));
  EXPECT_EQ(series(), 2u);
}

TEST_F(ShardTest, LabelsDoNotRunTogether) {
  EXPECT_NE(&shard_.counter(Family::retries_total, {"ab", "c"}),
            &shard_.counter(Family::retries_total, {"a", "bc"}));
}

TEST_F(ShardTest, FamiliesDoNotRunTogether) {
  Gauge& health = shard_.gauge(Family::region_health, {"shop", "us"});
  EXPECT_NE(&health, &shard_.gauge(Family::region_share, {"shop", "us"}));
}

TEST_F(ShardTest, ReferencesOutliveGrowth) {
  Counter& first = shard_.counter(Family::rejected_total, {"first"});
  first.add(7);
  for (int i = 0; i < 90; ++i) shard_.counter(Family::rejected_total, {std::to_string(i)}).add();
  EXPECT_EQ(shard_.counter(Family::rejected_total, {"first"}).value(), 7u);
  EXPECT_EQ(&first, &shard_.counter(Family::rejected_total, {"first"}));
}

TEST_F(ShardTest, OverTheBudgetGoesToOtherAndIsCounted) {
  for (int i = 0; i < 100; ++i) shard_.counter(Family::rejected_total, {std::to_string(i)});
  Counter& over = shard_.counter(Family::rejected_total, {"one more"});
  EXPECT_EQ(&over, &shard_.counter(Family::rejected_total, {"and another"}));
  EXPECT_EQ(&over, &shard_.counter(Family::rejected_total, {"_other"}));
  EXPECT_EQ(shard_.counter(Family::limit_hits_total, {"metric_series"}).value(), 2u);
  EXPECT_EQ(series(), 102u);  // the hundred, `_other`, and the counter of refusals
  EXPECT_EQ(&shard_.counter(Family::rejected_total, {"99"}), &shard_.counter(Family::rejected_total, {"99"}));
}

TEST_F(ShardTest, AHistogramCostsItsLines) {
  budget_ = Shard::lines(MetricType::histogram) - 1;
  shard_.histogram(Family::request_duration_seconds, {"shop", "us"});
  EXPECT_EQ(shard_.first()->labels, (std::vector<std::string>{"_other", "_other"}));
  EXPECT_EQ(budget_, Shard::lines(MetricType::histogram) - 1);
  EXPECT_NO_FATAL_FAILURE(shard_.counter(Family::rejected_total, {"fits"}));
  EXPECT_EQ(shard_.first()->labels, std::vector<std::string>{"fits"});
}

TEST_F(ShardTest, SeriesWithoutLabelsAreAlwaysMade) {
  budget_ = 0;
  shard_.gauge(Family::downstream_connections).set(3);
  EXPECT_EQ(shard_.gauge(Family::downstream_connections).value(), 3);
  EXPECT_EQ(series(), 1u);
}

}  // namespace
}  // namespace fairlead::telemetry
