#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/plot_scale.h"
#include "sim/scenario.h"

namespace fairlead::sim {

/// A small plot over the counted time of a scenario as inline SVG: whole numbers as coordinates and axes that
/// all plots share keep a page of a thousand of them small. Colours and dashes come from the page's style.
class SvgPlot {
 public:
  /// Values a point each, the first half an interval after the beginning.
  SvgPlot(const PlotScale& scale, size_t points);

  /// NaN leaves a gap. `name` shows under the pointer, `style` are classes.
  void line(const std::vector<double>& values, std::string_view name, std::string_view style);
  /// All below the values; what is stacked upon others is to be drawn before them.
  void area(const std::vector<double>& values, std::string_view name, std::string_view style);
  /// Between references to the axes, which the page defines once; `label` says what is to be seen.
  std::string svg(std::string_view label, std::string_view scale_id, std::string_view time_id) const;

  /// The axes, to be put within <defs>.
  static std::string scale_axis(const PlotScale& scale, std::string_view id);
  /// With the times of faults shaded.
  static std::string time_axis(const Scenario& scenario, std::string_view id);

 private:
  struct Point {
    int x, y;
  };
  std::vector<Point> points(const std::vector<double>& values, size_t& next) const;

  const PlotScale& scale_;
  size_t points_;
  std::string shapes_;
};

}  // namespace fairlead::sim
