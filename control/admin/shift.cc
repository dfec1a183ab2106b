// /v1/services/{service}/shift: planned shifts of traffic from one region to another.

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "config/message.h"
#include "control/admin/api.h"
#include "control/admin/json_body.h"
#include "control/admin/json_output.h"
#include "control/admin/known_names.h"
#include "control/admin/problem.h"
#include "control/admin/shift_json.h"
#include "proxy/probe/service_health.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;
using proxy::ServiceHealth;

constexpr std::string_view kOrder[] = {"from", "to", "share", "over", "abort_if", "author", "reason"};
constexpr std::string_view kUndo[] = {"now"};
constexpr int kUnavailable = 503;

Response to_problem(const absl::Status& status) {
  const int code = absl::IsNotFound(status) ? 404 : absl::IsFailedPrecondition(status) ? 409 : 400;
  return problem(code, config::message_of(status));
}

/// The service that the path names, or a problem in `refusal`.
const routing::Service* find_service(const routing::Snapshot& snapshot, const std::string& name,
                                     std::optional<Response>& refusal) {
  std::vector<std::string_view> names;
  for (const auto& service : snapshot.services) {
    if (service->config.name == name) return service.get();
    names.push_back(service->config.name);
  }
  refusal = problem(
      404, config::concat("There is no service ", config::shown(name), "; ", hint_among(name, names), "."));
  return nullptr;
}

std::string region(JsonBody& body, std::string_view field, const routing::Service& service) {
  std::string name = body.required(field);
  std::vector<std::string_view> names;
  for (const auto& each : service.regions) names.push_back(each.name);
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
    body.refuse(field, config::concat("service ", service.config.name, " has no region ", config::shown(name),
                                      "; ", hint_among(name, names)));
  }
  return name;
}

double share(JsonBody& body) {
  const std::optional<double> share = body.fraction("share");
  if (!body.has("share")) body.refuse("share", "must be given, as in 30%");
  if (share && (*share <= 0 || *share > 1)) body.refuse("share", "must be above 0% and at most 100%");
  return share.value_or(0);
}

/// The conditions to abort: those that are given, else what the service's users are promised.
void read_conditions(JsonBody& body, const config::Slo& slo, routing::ShiftOrder& order) {
  const auto texts = body.texts("abort_if");
  order.by_slo = !body.has("abort_if");
  if (order.by_slo) order.abort_if = routing::AbortCondition::of(slo);
  for (size_t i = 0; texts && i < texts->size(); ++i) {
    auto condition = routing::AbortCondition::parse((*texts)[i]);
    if (condition.ok()) {
      order.abort_if.push_back(*std::move(condition));
    } else {
      body.refuse("abort_if[" + std::to_string(i) + "]", config::message_of(condition.status()));
    }
  }
}

routing::ShiftOrder read_order(JsonBody& body, const routing::Service& service) {
  routing::ShiftOrder order;
  order.from = region(body, "from", service);
  order.to = region(body, "to", service);
  if (!order.to.empty() && order.to == order.from) body.refuse("to", "must be another region than from");
  order.share = share(body);
  if (!body.has("over")) body.refuse("over", "must be given, as in 10m; 0s is at once");
  order.over = body.duration("over").value_or(Duration(0));
  read_conditions(body, service.config.slo, order);
  order.author = body.text("author");
  order.reason = body.text("reason");
  order.started = std::chrono::system_clock::now();
  return order;
}

/// Runs `change` of the service's shift and answers with what is in force then.
Response operate(const Sources& sources, const std::string& service,
                 const std::function<absl::Status(ServiceHealth&)>& change) {
  json::object body = {{"service", service}};
  const absl::Status status = sources.operate(service, [&](ServiceHealth& health) {
    absl::Status changed = change(health);
    body["shift"] = shift_json(health.shift_report());
    return changed;
  });
  if (!status.ok()) return to_problem(status);
  return {200, "application/json", to_text(body)};
}

using Answer = std::function<Response(const Request&, const routing::Service&)>;

/// A handler that knows the service.
Handler of_service(const Sources& sources, Answer answer) {
  return [controller = sources.controller, answer = std::move(answer)](const Request& request,
                                                                       const Respond& respond) {
    const auto snapshot = controller->current();
    if (snapshot == nullptr) return respond(problem(kUnavailable, "No configuration is in force yet."));
    std::optional<Response> refusal;
    const auto* service = find_service(*snapshot, request.path_parameters.at("service"), refusal);
    respond(service == nullptr ? *refusal : answer(request, *service));
  };
}

using Step = absl::Status (*)(routing::Shift& shift, bool now);

/// A handler of a change of the shift in force.
Handler change_shift(const Sources& sources, std::span<const std::string_view> known, Step step) {
  return of_service(sources, [sources, known, step](const Request& request, const routing::Service& service) {
    JsonBody body(request, known);
    const bool now = body.flag("now");
    if (!body.ok()) return body.refusal();
    return operate(sources, service.config.name, [&](ServiceHealth& health) {
      if (health.shift() == nullptr)
        return absl::FailedPreconditionError("No shift of " + service.config.name + " is in force.");
      return step(*health.shift(), now);
    });
  });
}

}  // namespace

Handler serve_shift(const Sources& sources) {
  return of_service(sources, [sources](const Request&, const routing::Service& service) {
    return operate(sources, service.config.name, [](ServiceHealth&) { return absl::OkStatus(); });
  });
}

Handler start_shift(const Sources& sources) {
  return of_service(sources, [sources](const Request& request, const routing::Service& service) {
    JsonBody body(request, kOrder);
    const routing::ShiftOrder order = read_order(body, service);
    if (!body.ok()) return body.refusal();
    return operate(sources, service.config.name,
                   [&](ServiceHealth& health) { return health.start_shift(order); });
  });
}

Handler pause_shift(const Sources& sources) {
  return change_shift(sources, {}, [](routing::Shift& shift, bool) { return shift.pause(); });
}

Handler resume_shift(const Sources& sources) {
  return change_shift(sources, {}, [](routing::Shift& shift, bool) { return shift.resume(); });
}

Handler undo_shift(const Sources& sources) {
  return change_shift(sources, kUndo, [](routing::Shift& shift, bool now) { return shift.undo(now); });
}

}  // namespace fairlead::control::admin
