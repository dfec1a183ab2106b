#include "sim/svg_plot.h"

#include <algorithm>
#include <cmath>

#include "sim/markup.h"

namespace fairlead::sim {
namespace {

// In units of which a screen shows about two a pixel.
constexpr int kLeft = 74, kTop = 10, kWidth = 480, kHeight = 180, kBottom = 34, kRight = 26;
constexpr int kBase = kTop + kHeight;
constexpr size_t kMostTimes = 7;

int rounded(double number) { return static_cast<int>(std::lround(number)); }

int y_of(const PlotScale& scale, double value) { return kBase - rounded(kHeight * scale.position(value)); }

/// As SVG wants it: a blank only where the sign does not part it from the number before.
void append_number(std::string& path, int number) {
  if (number >= 0 && !path.empty() && path.back() >= '0' && path.back() <= '9') path += ' ';
  path += std::to_string(number);
}

/// Of a scenario's counted time.
int x_of(const Scenario& scenario, Duration at) {
  const double part = static_cast<double>(at.count()) / static_cast<double>(scenario.duration.count());
  return kLeft + rounded(kWidth * std::clamp(part, 0.0, 1.0));
}

std::string rectangle(int from, int to) {
  return joined("<path class=\"fault\" d=\"M", from, " ", kTop, "H", to, "V", kBase, "H", from, "z\"/>");
}

/// A ramp rises over the time that it takes.
std::string slope(int from, int full, int to) {
  return joined("<path class=\"fault\" d=\"M", from, " ", kBase, "L", full, " ", kTop, "H", to, "V", kBase,
                "z\"/>");
}

std::string shade(const Scenario& scenario, const Fault& fault) {
  const Duration until = fault.until > Duration(0) ? fault.until : scenario.duration;
  const auto x = [&](Duration at) { return x_of(scenario, at); };
  if (fault.ramp > Duration(0))
    return slope(x(fault.at), x(std::min(fault.at + fault.ramp, until)), x(until));
  // What comes and goes faster than can be shown is shown as steady.
  if (fault.period <= scenario.duration / kWidth) return rectangle(x(fault.at), x(until));
  std::string out;
  for (Duration at = fault.at; at < std::min(until, scenario.duration); at += fault.period)
    out += rectangle(x(at), x(std::min(at + fault.period / 2, until)));
  return out;
}

/// Round, and so long that the labels do not touch.
Duration time_step(Duration duration) {
  for (Duration unit : {1s, 2s, 5s, 10s, 20s, 30s, 60s, 120s, 300s, 600s, 1200s, 3600s}) {
    if (static_cast<size_t>(duration / unit) < kMostTimes) return unit;
  }
  return duration / kMostTimes;
}

}  // namespace

SvgPlot::SvgPlot(const PlotScale& scale, size_t points) : scale_(scale), points_(points) {}

/// Of the values from `next` on up to a gap, which `next` is moved behind. What lies between two of the same
/// height on a level is left out.
std::vector<SvgPlot::Point> SvgPlot::points(const std::vector<double>& values, size_t& next) const {
  std::vector<Point> out;
  for (; next < values.size() && !std::isnan(values[next]); ++next) {
    const double x = (static_cast<double>(next) + 0.5) / static_cast<double>(points_);
    const Point point{kLeft + rounded(kWidth * x), y_of(scale_, values[next])};
    const size_t n = out.size();
    if (n >= 2 && out[n - 1].y == point.y && out[n - 2].y == point.y) out.pop_back();
    out.push_back(point);
  }
  ++next;
  return out;
}

void SvgPlot::line(const std::vector<double>& values, std::string_view name, std::string_view style) {
  std::string path;
  for (size_t next = 0; next < values.size();) {
    const std::vector<Point> drawn = points(values, next);
    for (size_t i = 0; i < drawn.size(); ++i) {
      if (i < 2) path += i == 0 ? 'M' : 'l';
      append_number(path, drawn[i].x - (i == 0 ? 0 : drawn[i - 1].x));
      append_number(path, drawn[i].y - (i == 0 ? 0 : drawn[i - 1].y));
    }
  }
  append(shapes_, "<path class=\"l ", style, "\" d=\"", path, "\"><title>", escaped(name), "</title></path>");
}

void SvgPlot::area(const std::vector<double>& values, std::string_view name, std::string_view style) {
  size_t next = 0;
  const std::vector<Point> drawn = points(values, next);
  if (drawn.empty()) return;
  std::string path = joined("M", drawn.front().x, " ", kBase, "V", drawn.front().y);
  for (size_t i = 1; i < drawn.size(); ++i) {
    if (i == 1) path += 'l';
    append_number(path, drawn[i].x - drawn[i - 1].x);
    append_number(path, drawn[i].y - drawn[i - 1].y);
  }
  append(shapes_, "<path class=\"a ", style, "\" d=\"", path, "V", kBase, "z\"><title>", escaped(name),
         "</title></path>");
}

std::string SvgPlot::svg(std::string_view label, std::string_view scale_id, std::string_view time_id) const {
  return joined("<svg viewBox=\"0 0 ", kLeft + kWidth + kRight, " ", kBase + kBottom,
                "\" role=\"img\" aria-label=\"", escaped(label), "\"><use href=\"#", scale_id, "\"/>",
                shapes_, "<use href=\"#", time_id, "\"/></svg>");
}

std::string SvgPlot::scale_axis(const PlotScale& scale, std::string_view id) {
  std::string out = joined("<g id=\"", id, "\">");
  for (const PlotScale::Tick& tick : scale.ticks()) {
    const int y = y_of(scale, tick.value);
    append(out, "<path class=\"grid\" d=\"M", kLeft, " ", y, "h", kWidth, "\"/><text class=\"y\" x=\"",
           kLeft - 8, "\" y=\"", y + 7, "\">", tick.label, "</text>");
  }
  return out + "</g>";
}

std::string SvgPlot::time_axis(const Scenario& scenario, std::string_view id) {
  std::string out = joined("<g id=\"", id, "\">");
  for (const Fault& fault : scenario.faults) out += shade(scenario, fault);
  const Duration step = time_step(scenario.duration);
  for (Duration at = 0s; at <= scenario.duration; at += step) {
    const int x = x_of(scenario, at);
    append(out, "<path class=\"grid\" d=\"M", x, " ", kBase, "v6\"/><text class=\"x\" x=\"", x, "\" y=\"",
           kBase + 26, "\">", at / 1s, " s</text>");
  }
  return out + "</g>";
}

}  // namespace fairlead::sim
