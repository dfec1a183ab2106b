#include "sim/figure_text.h"

#include <algorithm>
#include <cstdio>

namespace fairlead::sim {
namespace {

std::string text(Finding::Unit unit, double value) {
  switch (unit) {
    case Finding::Unit::seconds:
      return time_text(Duration(static_cast<int64_t>(value * 1e9)));
    case Finding::Unit::share:
      return percent_text(value);
    case Finding::Unit::points:
      return number_text(value, 1) + (number_text(value, 1) == "1" ? " point" : " points");
    case Finding::Unit::times:
    case Finding::Unit::ratio:
      return number_text(value, 3);
  }
  return "";
}

}  // namespace

std::string number_text(double number, int decimals) {
  char out[64];
  std::snprintf(out, sizeof out, "%.*f", decimals, number);
  std::string text = out;
  if (decimals > 0) text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string time_text(std::optional<Duration> time) {
  if (!time) return "-";
  const double ms = to_ms(*time);
  return ms < 999.5 ? number_text(ms, 0) + " ms" : number_text(ms / 1000, 2) + " s";
}

std::string percent_text(double share) { return number_text(share * 100, 3) + " %"; }

std::string expected_text(const Finding& finding) {
  std::string words = finding.what;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words + " " + text(finding.unit, finding.expected);
}

std::string measured_text(const Finding& finding) {
  if (finding.measured) return text(finding.unit, *finding.measured);
  return finding.what == "shifted_within" ? "never" : "unknown";
}

std::string result_text(const Finding& finding) {
  if (finding.met) return "met";
  const auto by = finding.missed_by();
  // The difference of two shares is told in points.
  const auto unit = finding.unit == Finding::Unit::share ? Finding::Unit::points : finding.unit;
  const double scale = finding.unit == Finding::Unit::share ? 100 : 1;
  return by ? "missed by " + text(unit, *by * scale) : "missed";
}

}  // namespace fairlead::sim
