#include "routing/abort_condition.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "config/duration.h"
#include "config/fraction.h"
#include "config/message.h"
#include "config/suggest.h"

namespace fairlead::routing {
namespace {

constexpr const char* kExpected = "a condition such as p99>250ms, latency>80ms or failures>1%";
constexpr std::array<std::string_view, 7> kNames = {"p50",   "p90",     "p95",     "p99",
                                                    "p99.9", "latency", "failures"};
constexpr double kPercent = 100;
constexpr double kRounding = 1e9;

/// The percentile that `name` asks for ("p99.9"), as a part of 1; 0: none.
double quantile_of(std::string_view name) {
  if (!name.starts_with('p')) return 0;
  const auto percent = config::parse_number(name.substr(1));
  return percent.ok() && *percent > 0 && *percent < kPercent ? *percent / kPercent : 0;
}

std::string trimmed(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ') out.push_back(c);
  return out;
}

/// Whether `n` of `all` are more than the part `allowed`, beyond chance.
bool too_many(uint64_t n, uint64_t all, double allowed) {
  const double total = static_cast<double>(all);
  const double spread = AbortCondition::kDeviations * std::sqrt(total * allowed * (1 - allowed));
  return n >= AbortCondition::kOffenders && static_cast<double>(n) > total * allowed + spread;
}

std::string with_digits(const char* format, double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

}  // namespace

absl::StatusOr<AbortCondition> AbortCondition::parse(std::string_view text) {
  AbortCondition condition;
  condition.text_ = trimmed(text);
  const std::string_view whole = condition.text_;
  const size_t sign = whole.find('>');
  condition.name_ = std::string(whole.substr(0, sign));
  condition.quantile_ = quantile_of(condition.name_);
  const bool known = condition.quantile_ > 0 || condition.name_ == "latency" || condition.name_ == "failures";
  if (sign == std::string_view::npos) {
    return config::expected(kExpected, text, known ? "a limit must follow, as in p99>250ms" : "");
  }
  if (!known)
    return config::expected(kExpected, text, config::did_you_mean(config::nearest(condition.name_, kNames)));
  const std::string_view limit = whole.substr(sign + 1);
  if (condition.name_ == "failures") {
    condition.measure_ = Measure::failures;
    const auto share = config::parse_fraction(limit);
    if (!share.ok()) return share.status();
    if (*share < 0 || *share >= 1) return config::expected("a limit from 0% to below 100%", limit);
    condition.limit_ = *share;
    return condition;
  }
  condition.measure_ = condition.quantile_ > 0 ? Measure::quantile : Measure::mean;
  const auto latency = config::parse_duration(limit);
  if (!latency.ok()) return latency.status();
  condition.limit_ = to_ms(*latency);
  return condition;
}

std::vector<AbortCondition> AbortCondition::of(const config::Slo& slo) {
  std::vector<AbortCondition> conditions;
  const auto add = [&](const std::string& text) {
    if (auto condition = parse(text); condition.ok()) conditions.push_back(*std::move(condition));
  };
  if (slo.latency_p99 > Duration(0)) add("p99>" + config::format_duration(slo.latency_p99));
  // 1 − 0.999 is not quite 0.001.
  const double failures = std::round((1 - slo.success) * kRounding) / kRounding;
  if (slo.success > 0) add("failures>" + config::format_fraction(failures));
  return conditions;
}

bool AbortCondition::exceeds(const health::RequestWindow& window) const {
  switch (measure_) {
    case Measure::quantile:
      return window.timed() >= kMinimum &&
             too_many(window.slower_than(limit_), window.timed(), 1 - quantile_);
    case Measure::mean:
      return window.count() - window.failed() >= kMinimum && window.mean_ms() > limit_;
    case Measure::failures:
      return window.count() >= kMinimum && too_many(window.failed(), window.count(), limit_);
  }
  return false;
}

std::string AbortCondition::holds(const health::RequestWindow& window) const {
  if (!exceeds(window)) return "";
  std::string measured = name_ + " is ";
  uint64_t requests = window.count();
  if (measure_ == Measure::failures) {
    measured += with_digits("%.2g %%",
                            kPercent * static_cast<double>(window.failed()) / static_cast<double>(requests));
  } else {
    const bool mean = measure_ == Measure::mean;
    measured += with_digits("%.3g ms", mean ? window.mean_ms() : window.quantile_ms(quantile_));
    requests = mean ? window.count() - window.failed() : window.timed();
  }
  return measured + " over " + std::to_string(requests) + " requests";
}

}  // namespace fairlead::routing
