#include "sim/json_report.h"

#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "sim/series.h"

namespace fairlead::sim {
namespace {

namespace json = boost::json;

json::value rounded(double number, int decimals) {
  if (!std::isfinite(number)) return nullptr;
  if (decimals == 0) return std::llround(number);
  const double scale = std::pow(10, decimals);
  return std::round(number * scale) / scale;
}

json::value seconds(std::optional<Duration> time) {
  return time ? rounded(std::chrono::duration<double>(*time).count(), 3) : json::value(nullptr);
}

json::array list(const std::vector<double>& numbers, int decimals) {
  json::array out;
  for (double number : numbers) out.push_back(rounded(number, decimals));
  return out;
}

json::array list(const std::vector<std::string>& names) { return json::array(names.begin(), names.end()); }

json::object as_json(const Tally& tally) {
  return {{"requests", tally.requests},
          {"ok", tally.ok},
          {"failed", tally.failed},
          {"late", tally.late},
          {"shed", tally.shed},
          {"violations", tally.violations()},
          {"violations_per_10000", rounded(tally.violation_rate(), 3)}};
}

json::object as_json(const Figures& figures) {
  const auto of = [&](Criticality c) { return as_json(figures.by_criticality[static_cast<size_t>(c)]); };
  return {
      {"all", as_json(figures.total)},
      {"critical", of(Criticality::critical)},
      {"normal", of(Criticality::normal)},
      {"sheddable", of(Criticality::sheddable)},
      {"p50_ms", rounded(to_ms(figures.p50), 3)},
      {"p99_ms", rounded(to_ms(figures.p99), 3)},
      {"goodput", rounded(figures.goodput, 5)},
      {"critical_ok", rounded(figures.critical_ok, 5)},
      {"balance", rounded(figures.balance, 3)},
      {"shifted_after_s", seconds(figures.shifted_after)},
      {"returns", figures.returns ? json::value(*figures.returns) : json::value(nullptr)},
      {"settled_after_s", seconds(figures.settled_after)},
      {"overshoot_points", figures.overshoot ? rounded(*figures.overshoot, 2) : json::value(nullptr)},
  };
}

const char* name(Finding::Unit unit) {
  switch (unit) {
    case Finding::Unit::seconds:
      return "seconds";
    case Finding::Unit::times:
      return "times";
    case Finding::Unit::ratio:
      return "ratio";
    case Finding::Unit::share:
      return "share";
    case Finding::Unit::points:
      return "points";
  }
  return "";
}

json::array as_json(const std::vector<Finding>& findings) {
  json::array out;
  for (const Finding& finding : findings) {
    out.push_back(json::object{{"what", finding.what},
                               {"unit", name(finding.unit)},
                               {"expected", rounded(finding.expected, 5)},
                               {"measured", finding.measured ? rounded(*finding.measured, 5) : nullptr},
                               {"met", finding.met}});
  }
  return out;
}

json::object by_region(const World& world, const std::vector<std::vector<double>>& values) {
  json::object out;
  for (size_t r = 0; r < values.size(); ++r) out[world.regions()[r].name] = list(values[r], 3);
  return out;
}

json::object series_of(const Run& run) {
  const Series series = Series::of(*run.recorder, std::numeric_limits<size_t>::max());
  return {{"share", by_region(*run.world, series.share)},
          {"utilization", by_region(*run.world, series.utilization)},
          {"p50_ms", list(series.p50, 1)},
          {"p99_ms", list(series.p99, 1)},
          {"failed", list(series.failed, 0)},
          {"late", list(series.late, 0)},
          {"shed", list(series.shed, 0)}};
}

json::object as_json(const Result& result) {
  return {{"strategy", result.run.strategy},
          {"figures", as_json(result.figures)},
          {"expectations", as_json(result.findings)},
          {"series", series_of(result.run)}};
}

const char* name(Fault::Kind kind) {
  constexpr const char* kNames[] = {"kill", "black_hole", "errors", "latency", "capacity"};
  return kNames[static_cast<size_t>(kind)];
}

json::array faults_of(const Scenario& scenario) {
  json::array out;
  for (const Fault& fault : scenario.faults) {
    const Duration until = fault.until > Duration(0) ? fault.until : scenario.duration;
    out.push_back(json::object{{"kind", name(fault.kind)},
                               {"regions", list(fault.regions)},
                               {"edges", list(fault.edges)},
                               {"from_s", seconds(fault.at)},
                               {"to_s", seconds(until)}});
  }
  return out;
}

json::object scenario_of(const Results& results, size_t s) {
  const Scenario& scenario = results.scenario(s);
  json::array runs;
  for (size_t i = 0; i < results.strategies(); ++i) runs.push_back(as_json(results.at(s, i)));
  return {{"scenario", scenario.name},
          {"description", scenario.description},
          {"warm_up_s", seconds(scenario.warm_up)},
          {"duration_s", seconds(scenario.duration)},
          {"faults", faults_of(scenario)},
          {"runs", std::move(runs)}};
}

json::array totals_of(const Results& results) {
  json::array out;
  for (size_t s = 0; s < (results.all().empty() ? 0 : results.strategies()); ++s) {
    json::object total = {{"strategy", results.strategy(s)}};
    for (auto& member : as_json(results.total(s))) total.emplace(member.key(), member.value());
    out.push_back(std::move(total));
  }
  return out;
}

}  // namespace

std::string json_report(const Results& results) {
  json::array scenarios;
  for (size_t s = 0; s < results.scenarios(); ++s) scenarios.push_back(scenario_of(results, s));
  const auto bound = results.bound();
  const json::object report = {
      {"under_test", results.all().empty() ? json::value(nullptr) : json::value(results.strategy(0))},
      {"bound", bound ? json::value(results.strategy(*bound)) : json::value(nullptr)},
      {"expectations", results.expected()},
      {"missed", results.missed()},
      {"totals", totals_of(results)},
      {"scenarios", std::move(scenarios)}};
  return json::serialize(report) + "\n";
}

}  // namespace fairlead::sim
