#include "routing/retry_budget.h"

namespace fairlead::routing {

using std::chrono::duration;

RetryBudget::RetryBudget(const config::Retry& retry, size_t workers, Time now)
    : per_success_(retry.budget_per_success),
      per_second_(retry.budget_per_second / static_cast<double>(workers)),
      floor_(
          std::max(retry.budget_maximum / static_cast<double>(workers), std::min(retry.budget_maximum, 1.0))),
      balance_(floor_),
      second_(now),
      refilled_(now) {}

void RetryBudget::refill(Time now) {
  if (const double passed = duration<double>(now - second_).count(); passed >= 1) {
    successes_per_second_ = successes_ / passed;
    successes_ = 0;
    second_ = now;
  }
  balance_ = std::min(balance_ + duration<double>(now - refilled_).count() * per_second_, maximum());
  refilled_ = now;
}

void RetryBudget::on_success(Time now) {
  ++successes_;
  refill(now);
  balance_ = std::min(balance_ + per_success_, maximum());
}

bool RetryBudget::take(Time now) {
  refill(now);
  if (balance_ < 1) return false;
  balance_ -= 1;
  return true;
}

}  // namespace fairlead::routing
