#include "sim/plot_scale.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fairlead::sim {
namespace {

double linear(double value) { return value; }
double logarithm(double value) { return std::log10(std::max(value, 1e-3)); }
double logarithm_from_zero(double value) { return std::log10(1 + std::max(value, 0.0)); }

}  // namespace

PlotScale::PlotScale(Measure measure, double bottom, double top, std::vector<Tick> ticks)
    : measure_(measure), bottom_(measure(bottom)), top_(measure(top)), ticks_(std::move(ticks)) {}

const PlotScale& PlotScale::share() {
  static const PlotScale scale(linear, 0, 1, {{0, "0"}, {0.5, "50 %"}, {1, "100 %"}});
  return scale;
}

const PlotScale& PlotScale::latency() {
  static const PlotScale scale(logarithm, 1, 2e4,
                               {{1, "1 ms"}, {10, "10 ms"}, {100, "100 ms"}, {1e3, "1 s"}, {1e4, "10 s"}});
  return scale;
}

const PlotScale& PlotScale::rate() {
  static const PlotScale scale(logarithm_from_zero, 0, 3e4,
                               {{0, "0"}, {10, "10/s"}, {100, "100/s"}, {1e3, "1k/s"}, {1e4, "10k/s"}});
  return scale;
}

double PlotScale::position(double value) const {
  return std::clamp((measure_(value) - bottom_) / (top_ - bottom_), 0.0, 1.0);
}

}  // namespace fairlead::sim
