#include "routing/load_balancer.h"

namespace fairlead::routing {
namespace {

bool usable(const Candidate& candidate) { return !candidate.tried && candidate.share > 0; }

bool accepted(const Candidate& candidate, Random& random) {
  return usable(candidate) && (candidate.share == 65535 || random.below(65535) < candidate.share);
}

}  // namespace

size_t LoadBalancer::choose(size_t count, View view, Random& random) {
  if (count == 0) return kNone;
  switch (kind_) {
    case config::Balancer::peak_ewma:
    case config::Balancer::least_request:
      return choose_of_two(count, view, random);
    case config::Balancer::round_robin: {
      size_t chosen = scan(count, view, random, next_ % count);
      if (chosen != kNone) next_ = chosen + 1;
      return chosen;
    }
    case config::Balancer::random: {
      size_t chosen = draw(count, view, random, kNone);
      if (chosen != kNone) return chosen;
      return scan(count, view, random, random.below(static_cast<uint32_t>(count)));
    }
  }
  return kNone;
}

size_t LoadBalancer::choose_of_two(size_t count, View view, Random& random) const {
  size_t first = draw(count, view, random, kNone);
  if (first == kNone) return scan(count, view, random, random.below(static_cast<uint32_t>(count)));
  if (count == 1) return first;
  size_t second = draw(count, view, random, first);
  if (second == kNone) return first;
  return score(view(second)) < score(view(first)) ? second : first;
}

size_t LoadBalancer::draw(size_t count, View view, Random& random, size_t except) {
  for (int i = 0; i < kDraws; ++i) {
    size_t drawn = random.below(static_cast<uint32_t>(count));
    if (drawn != except && accepted(view(drawn), random)) return drawn;
  }
  return kNone;
}

size_t LoadBalancer::scan(size_t count, View view, Random& random, size_t start) {
  size_t reserve = kNone;
  for (size_t i = 0; i < count; ++i) {
    size_t at = (start + i) % count;
    Candidate candidate = view(at);
    if (accepted(candidate, random)) return at;
    if (reserve == kNone && usable(candidate)) reserve = at;
  }
  return reserve;
}

double LoadBalancer::score(const Candidate& candidate) const {
  if (kind_ == config::Balancer::least_request) return candidate.in_flight;
  // An endpoint that has answered nothing yet gets one request to learn from, and no second before the first
  // is back.
  constexpr double kUnknownLatencyNs = 1e9;
  if (candidate.latency_ns == 0) return kUnknownLatencyNs * candidate.in_flight;
  return candidate.latency_ns * (candidate.in_flight + 1.0);
}

}  // namespace fairlead::routing
