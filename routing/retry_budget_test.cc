#include "routing/retry_budget.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;

int drain(RetryBudget& budget, Time now) {
  int taken = 0;
  while (budget.take(now)) ++taken;
  return taken;
}

TEST(RetryBudget, StartsFullAndEndsAtItsBound) {
  RetryBudget budget(config::Retry{}, 1, Time{});
  EXPECT_EQ(drain(budget, Time{}), 100);
  EXPECT_FALSE(budget.take(Time{}));
}

TEST(RetryBudget, RefillsByTime) {
  RetryBudget budget(config::Retry{}, 1, Time{});
  drain(budget, Time{});
  EXPECT_EQ(drain(budget, Time{} + 500ms), 5);
  EXPECT_EQ(drain(budget, Time{} + 1h), 100);
}

TEST(RetryBudget, RefillsByTenthsOfSuccesses) {
  RetryBudget budget(config::Retry{}, 1, Time{});
  drain(budget, Time{});
  for (int i = 0; i < 205; ++i) budget.on_success(Time{});
  EXPECT_EQ(drain(budget, Time{}), 20);
}

TEST(RetryBudget, MaximumGrowsWithTraffic) {
  RetryBudget budget(config::Retry{}, 1, Time{});
  Time now{};
  for (int i = 0; i < 20'000; ++i) budget.on_success(now += 250us);  // 4,000 a second
  EXPECT_NEAR(drain(budget, now), 1000, 2);
}

TEST(RetryBudget, AWorkerHasItsPart) {
  RetryBudget budget(config::Retry{}, 4, Time{});
  EXPECT_EQ(drain(budget, Time{}), 25);
}

TEST(RetryBudget, AWorkersPartIsNotLessThanOneRetry) {
  config::Retry retry;
  retry.budget_maximum = 5;
  RetryBudget budget(retry, 8, Time{});
  EXPECT_EQ(drain(budget, Time{}), 1);
  EXPECT_EQ(drain(budget, Time{} + 10s), 1);
}

TEST(RetryBudget, AMaximumBelowOneAllowsNone) {
  config::Retry retry;
  retry.budget_maximum = 0.5;
  RetryBudget budget(retry, 2, Time{});
  EXPECT_EQ(drain(budget, Time{} + 10s), 0);
}

}  // namespace
}  // namespace fairlead::routing
