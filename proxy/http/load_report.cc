#include "proxy/http/load_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

namespace fairlead::proxy::http {
namespace {

constexpr size_t kLongest = 4096;
constexpr double kMost = 10;
constexpr std::string_view kText = "TEXT ";
constexpr std::string_view kJson = "JSON ";

/// The two numbers that matter.
struct Report {
  std::optional<double> application;
  std::optional<double> cpu;

  /// Where a number of this name belongs; null: nowhere.
  std::optional<double>* find(std::string_view name) {
    if (name == "application_utilization" || name == "applicationUtilization") return &application;
    if (name == "cpu_utilization" || name == "cpuUtilization") return &cpu;
    return nullptr;
  }
  std::optional<double> utilization() const {
    const bool says = application && (*application > 0 || !cpu);
    const std::optional<double> chosen = says ? application : cpu;
    return chosen && *chosen >= 0 && *chosen <= kMost ? chosen : std::nullopt;
  }
};

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the number that `text` begins with, for the metric of this name; false when there is none, or an
/// earlier one.
bool take_number(std::string_view name, std::string_view& text, Report& report) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  std::optional<double>* const metric = report.find(name);
  if (metric == nullptr) return true;
  if (metric->has_value()) return false;
  *metric = number;
  return true;
}

bool read_text(std::string_view text, Report& report) {
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
    const size_t sign = entry.find_first_of("=:");
    if (sign == std::string_view::npos) return false;
    std::string_view number = trimmed(entry.substr(sign + 1));
    if (!take_number(trimmed(entry.substr(0, sign)), number, report) || !number.empty()) return false;
  }
  return true;
}

/// Takes a string in quotes; false when it does not end.
bool take_string(std::string_view& text, std::string_view& out) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    if (i >= text.size() || text[i] != '"') continue;
    out = text.substr(1, i - 1);
    text.remove_prefix(i + 1);
    return true;
  }
  return false;
}

/// Not the whole grammar: what is neither a bracket, a string nor a number that is wanted is passed over.
bool read_json(std::string_view text, Report& report) {
  int depth = 0;
  std::string_view name;
  text = trimmed(text);
  if (text.empty() || text.front() != '{') return false;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '"') {
      if (!take_string(text, name)) return false;
      continue;
    }
    text.remove_prefix(1);
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0) return text.empty();
    if (c != ':' || depth > 1 || report.find(name) == nullptr) continue;
    text = trimmed(text);
    if (!take_number(name, text, report)) return false;
  }
  return false;
}

}  // namespace

std::optional<double> parse_load_report(std::string_view value) {
  Report report;
  if (value.size() > kLongest) return std::nullopt;
  const bool good = value.starts_with(kText)   ? read_text(value.substr(kText.size()), report)
                    : value.starts_with(kJson) ? read_json(value.substr(kJson.size()), report)
                                               : false;
  return good ? report.utilization() : std::nullopt;
}

}  // namespace fairlead::proxy::http
