#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "config/config.h"
#include "routing/random.h"

namespace fairlead::routing {

/// What a balancer looks at of one endpoint.
struct Candidate {
  double latency_ns = 0;   // PeakEwma::value; 0: no response yet
  uint32_t in_flight = 0;  // requests that this worker has there
  uint16_t share = 65535;  // EndpointHealth::share: of its usual traffic in 1/65535; 0: unusable
  bool tried = false;      // by an earlier attempt of the same request
};

/// Chooses an endpoint among those of one region. Belongs to one worker and to one region of a service. Two
/// random choices cost the same for 2 and for 2,000 endpoints: only those drawn are looked at, unless so many
/// are unusable that eight draws found none. A share below 65535 is a probability of being accepted when
/// drawn, so that a recovering endpoint takes its part; it is used all the same when nothing else is left.
/// Tried and share 0 are never chosen: when the region was chosen although nothing in it is healthy
/// (ShareTable::fail_open), the caller presents full shares.
class LoadBalancer {
 public:
  static constexpr size_t kNone = ~size_t{0};
  /// Yields the candidate with an index below `count`; called a few times, on the caller's stack.
  using View = absl::FunctionRef<Candidate(size_t)>;

  explicit LoadBalancer(config::Balancer kind) : kind_(kind) {}

  /// Index of the chosen endpoint, or kNone when all are tried or unusable.
  size_t choose(size_t count, View view, Random& random);

 private:
  static constexpr int kDraws = 8;

  /// Draws until one is accepted; kNone after kDraws.
  static size_t draw(size_t count, View view, Random& random, size_t except);
  /// The first acceptable one from `start` on, else the first usable one.
  static size_t scan(size_t count, View view, Random& random, size_t start);
  size_t choose_of_two(size_t count, View view, Random& random) const;
  double score(const Candidate& candidate) const;

  config::Balancer kind_;
  size_t next_ = 0;  // round_robin
};

}  // namespace fairlead::routing
