#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "health/evidence.h"

namespace fairlead::health {

/// Healthy → Suspect → Ejected → Probing → Ramp → Healthy (the health machine). For regions and endpoints
/// alike.
enum class State : uint8_t { healthy, suspect, ejected, probing, ramp };
const char* to_string(State state);

/// What workers read of an endpoint's health, in one atomic word: state and the share of its usual traffic
/// that it may take now, in 1/65535.
struct EndpointHealth {
  State state = State::healthy;
  uint16_t share = 65535;

  uint32_t pack() const { return static_cast<uint32_t>(state) << 16 | share; }
  static EndpointHealth unpack(uint32_t word) {
    return {static_cast<State>(word >> 16), static_cast<uint16_t>(word & 0xffff)};
  }
};

/// The live state of one endpoint of one service in one region. Kept across snapshots by identity (service,
/// region, address); owned by the snapshots that name it and by the health thread. `word` is written by the
/// health thread and read by workers; shard i is written by worker i and read by the health thread.
class EndpointState {
 public:
  EndpointState(std::string address, size_t workers) : address_(std::move(address)), shards_(workers) {}
  EndpointState(const EndpointState&) = delete;

  const std::string& address() const { return address_; }
  EndpointHealth health() const { return EndpointHealth::unpack(word_.load(std::memory_order_relaxed)); }
  void set_health(EndpointHealth health) { word_.store(health.pack(), std::memory_order_relaxed); }
  EvidenceShard& shard(size_t worker) { return shards_[worker]; }
  const std::vector<EvidenceShard>& shards() const { return shards_; }

 private:
  std::string address_;
  std::atomic<uint32_t> word_{EndpointHealth{}.pack()};
  std::vector<EvidenceShard> shards_;
};

}  // namespace fairlead::health
