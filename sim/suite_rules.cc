#include "sim/suite_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "config/message.h"
#include "config/suggest.h"

namespace fairlead::sim {
namespace {

using config::concat;

template <typename Named>
std::vector<std::string_view> names_of(const std::vector<Named>& all) {
  std::vector<std::string_view> names;
  for (const Named& one : all) names.push_back(one.name);
  return names;
}

std::string element(std::string_view list, size_t i) { return concat(list, "[", std::to_string(i), "]"); }

/// Goes through a suite and collects.
class SuiteRules {
 public:
  explicit SuiteRules(const Suite& suite) : suite_(suite), regions_(names_of(suite.regions)) {}

  std::vector<config::Diagnostic> check() {
    for (size_t i = 0; i < suite_.round_trips.size(); ++i) {
      const std::string field = element("round_trips", i);
      exists("region", suite_.round_trips[i].from, regions_, field + ".from");
      exists("region", suite_.round_trips[i].to, regions_, field + ".to");
    }
    check_edges(suite_.edges, "edges");
    for (size_t i = 0; i < suite_.scenarios.size(); ++i) check_scenario(i);
    return std::move(broken_);
  }

 private:
  void add(std::string field, std::string message) {
    broken_.push_back({{}, std::move(field), std::move(message)});
  }

  void exists(std::string_view what, const std::string& name, const std::vector<std::string_view>& known,
              const std::string& field) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::string hint = config::did_you_mean(config::nearest(name, known));
    add(field, concat("no ", what, " is named ", config::shown(name), hint.empty() ? "" : "; ", hint));
  }

  void check_edges(const std::vector<EdgeSite>& edges, const std::string& field) {
    for (const EdgeSite& edge : edges) exists("region", edge.name, regions_, concat(field, ".", edge.name));
  }

  void check_scenario(size_t i) {
    const Scenario& scenario = suite_.scenarios[i];
    const std::string field = element("scenarios", i);
    for (size_t j = 0; j < i; ++j) {
      if (suite_.scenarios[j].name != scenario.name) continue;
      add(field + ".name",
          concat(config::shown(scenario.name), " is the name of ", element("scenarios", j), " already"));
      break;
    }
    if (scenario.critical + scenario.sheddable > 1)
      add(field + ".sheddable", "together with `critical` this is more than all");
    check_edges(scenario.edges, field + ".edges");
    for (size_t f = 0; f < scenario.faults.size(); ++f)
      check_fault(scenario, scenario.faults[f], concat(field, ".", element("faults", f)));
  }

  void check_fault(const Scenario& scenario, const Fault& fault, const std::string& field) {
    const auto sites = names_of(scenario.edges.empty() ? suite_.edges : scenario.edges);
    for (size_t i = 0; i < fault.regions.size(); ++i)
      exists("region", fault.regions[i], regions_, element(field + ".regions", i));
    for (size_t i = 0; i < fault.edges.size(); ++i)
      exists("edge", fault.edges[i], sites, element(field + ".edges", i));
    if (fault.until > Duration(0) && fault.until <= fault.at)
      add(field + ".until", "it ends before it begins");
    if (fault.at >= scenario.duration) add(field + ".at", "it begins after the end");
    if (fault.period > Duration(0) && fault.period < Fault::kShortestPeriod)
      add(field + ".period", "expected 10ms or more, or 0s for a steady one");
  }

  const Suite& suite_;
  const std::vector<std::string_view> regions_;
  std::vector<config::Diagnostic> broken_;
};

}  // namespace

std::vector<config::Diagnostic> broken_rules(const Suite& suite) { return SuiteRules(suite).check(); }

}  // namespace fairlead::sim
