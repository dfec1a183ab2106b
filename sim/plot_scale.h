#pragma once

#include <string>
#include <vector>

namespace fairlead::sim {

/// A vertical scale, the same in all plots of its kind, so that they compare at a glance.
class PlotScale {
 public:
  struct Tick {
    double value;
    std::string label;
  };

  /// From nothing to all, linear.
  static const PlotScale& share();
  /// Milliseconds, logarithmic.
  static const PlotScale& latency();
  /// Requests/s, logarithmic, and yet with a place for zero.
  static const PlotScale& rate();

  /// From 0 (bottom) to 1 (top); what lies outside is put at the edge.
  double position(double value) const;
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  using Measure = double (*)(double);
  PlotScale(Measure measure, double bottom, double top, std::vector<Tick> ticks);

  Measure measure_;
  double bottom_, top_;  // measured
  std::vector<Tick> ticks_;
};

}  // namespace fairlead::sim
