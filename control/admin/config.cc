// GET and PUT /v1/config: the configuration in force, and a new one.

#include <boost/json.hpp>
#include <charconv>

#include "config/effective.h"
#include "control/admin/api.h"
#include "control/admin/json_output.h"
#include "control/admin/parameters.h"
#include "control/admin/problem.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

constexpr const char* kBodyName = "request body";
constexpr std::string_view kChangeParameters[] = {"dry_run"};

std::string etag(uint64_t generation) { return '"' + std::to_string(generation) + '"'; }

bool wants_json(const Request& request) {
  const std::string* accept = request.header("accept");
  return accept != nullptr && accept->find("application/json") != std::string::npos;
}

/// If-Match as a generation: 7, "7" or W/"7". False when it is something else.
bool parse_if_match(std::string_view text, std::optional<uint64_t>& expected) {
  if (text == "*") return true;
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  uint64_t generation = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), generation);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  expected = generation;
  return true;
}

/// What was accepted and yet does not do what it says, as sentences.
json::array warnings(const ChangeResult& result) {
  json::array out;
  for (const auto& key : result.needs_restart)
    out.emplace_back("The change of " + key + " takes effect at the next start.");
  return out;
}

Response answer(const ChangeResult& result) {
  switch (result.kind) {
    case ChangeResult::Kind::stale:
      return problem(412, result.message);
    case ChangeResult::Kind::invalid:
      return configuration_problem(kBodyName, result.errors);
    case ChangeResult::Kind::failed:
      return problem(422, result.message);
    case ChangeResult::Kind::applied:
    case ChangeResult::Kind::judged:
      break;
  }
  json::object body = {{"generation", result.generation}, {"warnings", warnings(result)}};
  if (result.kind == ChangeResult::Kind::judged) body["dry_run"] = true;
  return {200, "application/json", to_text(body), {{"ETag", etag(result.generation)}}};
}

}  // namespace

Handler serve_config(const Sources& sources) {
  return [controller = sources.controller](const Request& request, const Respond& respond) {
    auto snapshot = controller->current();
    if (snapshot == nullptr) return respond(problem(503, "No configuration is in force yet."));
    Response response;
    response.headers = {{"ETag", etag(snapshot->generation)}, {"Vary", "Accept"}};
    bool as_json = wants_json(request);
    response.content_type = as_json ? "application/json" : "application/yaml";
    response.body =
        as_json ? config::effective_json(*snapshot->config) : config::effective_yaml(*snapshot->config);
    respond(std::move(response));
  };
}

Handler accept_config(const Sources& sources) {
  return [controller = sources.controller](const Request& request, Respond respond) {
    if (std::string error = unknown_parameter(request, kChangeParameters); !error.empty())
      return respond(problem(400, error));
    Change change{request.body, kBodyName, "api"};
    const std::string* if_match = request.header("if-match");
    if (if_match != nullptr && !parse_if_match(*if_match, change.expected)) {
      return respond(problem(400, "If-Match must be a generation, as ETag gives it."));
    }
    if (const std::string* dry_run = request.parameter("dry_run")) {
      if (*dry_run != "true" && *dry_run != "false")
        return respond(problem(400, "dry_run must be true or false."));
      change.dry_run = *dry_run == "true";
    }
    controller->apply(std::move(change), [respond = std::move(respond)](const ChangeResult& result) {
      respond(answer(result));
    });
  };
}

}  // namespace fairlead::control::admin
