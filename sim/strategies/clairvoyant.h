#pragma once

#include <array>
#include <memory>

#include "routing/weyl_sequence.h"
#include "sim/strategies/clairvoyant_plan.h"
#include "sim/strategy.h"

namespace fairlead::sim {

/// The bound: it knows what no proxy can, and follows the ClairvoyantPlan that all edges share. One retry, at
/// the cheapest other region that lives. It needs no health checks and makes none.
class Clairvoyant : public Strategy {
 public:
  Clairvoyant(size_t site, std::shared_ptr<ClairvoyantPlan> plan, uint64_t seed);

  Settings settings() const override { return {.check_interval = std::chrono::hours(1)}; }
  uint32_t first(Duration now, const RequestView& request) override;
  uint32_t again(Duration now, const RequestView& request, health::Outcome failure) override;

 private:
  const size_t site_;
  std::shared_ptr<ClairvoyantPlan> plan_;
  std::array<routing::WeylSequence, kCriticalities> dealt_;  // by class
};

}  // namespace fairlead::sim
