#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "config/config.h"

namespace fairlead::health {

/// How many requests of each class one worker has seen come for one service. Single writer, relaxed; totals
/// only grow.
struct alignas(64) ArrivalShard {
  std::array<std::atomic<uint64_t>, config::kCriticalities> totals{};

  void add(config::Criticality criticality) {
    std::atomic<uint64_t>& total = totals[static_cast<size_t>(criticality)];
    total.store(total.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

/// The live state of one service as a whole. Kept across snapshots by the service's name; owned by the
/// snapshots that name it. Shard i is written by worker i and read by the health thread.
class ServiceState {
 public:
  explicit ServiceState(size_t workers) : shards_(workers) {}
  ServiceState(const ServiceState&) = delete;

  ArrivalShard& shard(size_t worker) { return shards_[worker]; }
  const std::vector<ArrivalShard>& shards() const { return shards_; }

 private:
  std::vector<ArrivalShard> shards_;
};

}  // namespace fairlead::health
