// GET /v1/status: what is in force and how every region fares.

#include <boost/json.hpp>

#include "control/admin/api.h"
#include "control/admin/json_output.h"
#include "control/admin/problem.h"
#include "control/admin/shift_json.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

json::object to_json(const proxy::EndpointReport& endpoint) {
  return {{"address", endpoint.address},
          {"state", health::to_string(endpoint.state)},
          {"latency_ms", endpoint.latency_ms},
          {"in_flight", endpoint.in_flight},
          {"check_failure", endpoint.check_failure}};
}

json::object to_json(const proxy::RegionReport& region) {
  json::array endpoints;
  for (const auto& endpoint : region.endpoints) endpoints.push_back(to_json(endpoint));
  return {{"name", region.name},
          {"state", health::to_string(region.state)},
          {"drained", region.drained},
          {"health", region.health},
          {"target_share", region.target_share},
          {"share", region.share < 0 ? json::value(nullptr) : json::value(region.share)},
          {"latency_ms", region.latency_ms},
          {"failure_rate", region.failure_rate},
          {"capacity", region.capacity},
          {"utilization", region.utilization < 0 ? json::value(nullptr) : json::value(region.utilization)},
          {"reason", region.reason},
          {"endpoints", std::move(endpoints)}};
}

json::object to_json(const routing::ByCriticality& parts) {
  json::object out;
  for (size_t c = 0; c < parts.size(); ++c)
    out[config::to_string(static_cast<config::Criticality>(c))] = parts[c];
  return out;
}

json::object to_json(const proxy::ServiceReport& service) {
  json::array regions;
  for (const auto& region : service.regions) regions.push_back(to_json(region));
  return {{"name", service.name},
          {"policy", config::to_string(service.policy)},
          {"table", service.table},
          {"fail_open", service.fail_open},
          {"admit", to_json(service.admit)},
          {"shift", shift_json(service.shift)},
          {"regions", std::move(regions)}};
}

/// From best to worst.
int badness(health::State state) {
  switch (state) {
    case health::State::healthy:
      return 0;
    case health::State::ramp:
      return 1;
    case health::State::probing:
      return 2;
    case health::State::suspect:
      return 3;
    case health::State::ejected:
      return 4;
  }
  return 4;
}

/// A region as such is as bad as its worst service, and drained when all of its services are.
json::object region_summary(const std::string& name, const std::vector<proxy::ServiceReport>& services) {
  health::State state = health::State::healthy;
  bool found = false, drained = true;
  for (const auto& service : services) {
    for (const auto& region : service.regions) {
      if (region.name != name) continue;
      found = true;
      drained = drained && region.drained;
      if (badness(region.state) > badness(state)) state = region.state;
    }
  }
  return {{"name", name}, {"state", health::to_string(state)}, {"drained", found && drained}};
}

}  // namespace

Handler serve_status(const Sources& sources) {
  return [sources](const Request&, const Respond& respond) {
    auto snapshot = sources.controller->current();
    if (snapshot == nullptr) return respond(problem(503, "No configuration is in force yet."));
    std::vector<proxy::ServiceReport> reports = sources.report();
    json::array regions, services, needs_restart;
    for (auto& key : sources.controller->needs_restart()) needs_restart.emplace_back(key);
    for (const auto& name : snapshot->regions) regions.push_back(region_summary(name, reports));
    for (const auto& report : reports) services.push_back(to_json(report));
    std::string obstacle = sources.readiness->obstacle(std::chrono::steady_clock::now());
    json::object body = {{"generation", snapshot->generation}, {"source", snapshot->source},
                         {"ready", obstacle.empty()},          {"needs_restart", std::move(needs_restart)},
                         {"regions", std::move(regions)},      {"services", std::move(services)}};
    respond({200, "application/json", to_text(body)});
  };
}

}  // namespace fairlead::control::admin
