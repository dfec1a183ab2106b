#include "sim/transportation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace fairlead::sim {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr size_t kNone = ~size_t{0};
// A path is shorter only by more than rounding: otherwise paths would chase their own errors.
constexpr double kShorter = 1e-7;

/// Ships from the sources that have something left, path by path, until no path is left.
class SuccessiveShortestPaths {
 public:
  explicit SuccessiveShortestPaths(const Transportation& problem)
      : cost_(problem.cost),
        left_(problem.supply),
        room_(problem.room),
        flow_(left_.size(), std::vector<double>(room_.size())),
        nothing_(1e-9 * std::max(1.0, std::accumulate(left_.begin(), left_.end(), 0.0))) {}

  std::vector<std::vector<double>> solve() {
    for (size_t sink = find_path(); sink != kNone; sink = find_path()) ship_to(sink);
    return std::move(flow_);
  }

 private:
  /// A distance from the sources that have something left, and the node before.
  struct Node {
    double distance = kFar;
    size_t before = kNone;
    bool improve(double distance_over, size_t node) {
      if (distance_over >= distance - kShorter) return false;
      distance = distance_over;
      before = node;
      return true;
    }
  };

  /// The nearest sink with room; kNone: nothing more can be shipped.
  size_t find_path() {
    sources_.assign(left_.size(), {});
    sinks_.assign(room_.size(), {});
    for (size_t i = 0; i < left_.size(); ++i) {
      if (left_[i] > nothing_) sources_[i].distance = 0;
    }
    while (reach_sinks() && reach_back()) {
    }
    size_t nearest = kNone;
    for (size_t j = 0; j < sinks_.size(); ++j) {
      if (room_[j] <= nothing_ || sinks_[j].distance == kFar) continue;
      if (nearest == kNone || sinks_[j].distance < sinks_[nearest].distance) nearest = j;
    }
    return nearest;
  }

  bool reach_sinks() {
    bool improved = false;
    for (size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i].distance == kFar) continue;
      for (size_t j = 0; j < sinks_.size(); ++j)
        improved |= sinks_[j].improve(sources_[i].distance + cost_[i][j], i);
    }
    return improved;
  }

  /// From a sink back to a source that ships to it: that source may ship elsewhere instead.
  bool reach_back() {
    bool improved = false;
    for (size_t j = 0; j < sinks_.size(); ++j) {
      if (sinks_[j].distance == kFar) continue;
      for (size_t i = 0; i < sources_.size(); ++i) {
        if (flow_[i][j] > nothing_) improved |= sources_[i].improve(sinks_[j].distance - cost_[i][j], j);
      }
    }
    return improved;
  }

  double widest(size_t sink) const {
    double amount = room_[sink];
    for (size_t j = sink;;) {
      const size_t i = sinks_[j].before;
      if (sources_[i].before == kNone) return std::min(amount, left_[i]);
      j = sources_[i].before;
      amount = std::min(amount, flow_[i][j]);
    }
  }

  void ship_to(size_t sink) {
    const double amount = widest(sink);
    room_[sink] -= amount;
    for (size_t j = sink; j != kNone;) {
      const size_t i = sinks_[j].before;
      flow_[i][j] += amount;
      j = sources_[i].before;
      (j == kNone ? left_[i] : flow_[i][j]) -= amount;
    }
  }

  const std::vector<std::vector<double>>& cost_;
  std::vector<double> left_;
  std::vector<double> room_;
  std::vector<std::vector<double>> flow_;
  const double nothing_;
  std::vector<Node> sources_;
  std::vector<Node> sinks_;
};

}  // namespace

std::vector<std::vector<double>> least_cost_flows(const Transportation& problem) {
  return SuccessiveShortestPaths(problem).solve();
}

}  // namespace fairlead::sim
