// GET /v1/explain: repeats the decision about a request. With `pick` and `table` from its line in the access
// log the answer is the one that was given; without them, what would be decided now. With `client` or `sni`
// it tells what each listener makes of such a connection, and goes on with the first that takes it; without
// `client`, X-Forwarded-Client-Cert is believed, be it the client's own certificate or a trusted proxy's
// word.

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "control/admin/api.h"
#include "control/admin/arrival.h"
#include "control/admin/json_output.h"
#include "control/admin/parameters.h"
#include "control/admin/problem.h"
#include "proxy/http/path.h"
#include "routing/idempotent.h"
#include "routing/route_explanation.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

constexpr size_t kMaxNearMisses = 10;
constexpr std::string_view kParameters[] = {"host",   "path", "method", "query", "header",
                                            "client", "sni",  "pick",   "table"};
constexpr std::string_view kCertificateHeader = "x-forwarded-client-cert";

/// The request to explain, as the data plane would see it.
struct Question {
  std::string host, path, query, method;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::optional<double> pick;
  uint64_t table = 0;  // 0: the one in force
  Sender sender{};

  routing::RequestView view() const {
    return {.host = host,
            .path = path,
            .method = method,
            .query = query,
            .header = &find_header,
            .context = &headers};
  }
  static std::string_view find_header(const void* context, std::string_view name) {
    const auto& headers = *static_cast<const decltype(Question::headers)*>(context);
    auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
  bool idempotent() const { return routing::is_idempotent(method); }
};

std::string parameter_or(const Request& request, const std::string& name, const std::string& otherwise) {
  const std::string* value = request.parameter(name);
  return value == nullptr ? otherwise : *value;
}

template <typename Number>
bool parse_number(const std::string& text, Number& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

/// Fills in who asks, or says what is wrong with that.
std::string parse_sender(const Request& request, Question& question) {
  if (const std::string* client = request.parameter("client")) {
    question.sender.client = parse_client(*client);
    if (!question.sender.client) return "client must be an IP address, or unix:";
  }
  if (const std::string* sni = request.parameter("sni")) {
    std::string name;
    if (sni->find(':') != std::string::npos || !proxy::http::normalize_host(*sni, name))
      return "sni must be a name without a port";
    if (question.host.empty()) question.host = name;  // as clients do that do not mean to be misdirected
    question.sender.server_name = std::move(name);
  }
  return "";
}

/// Fills `question`, or says what is wrong with the parameters.
std::string parse(const Request& request, Question& question) {
  std::string host = parameter_or(request, "host", "");
  if (!host.empty() && !proxy::http::normalize_host(host, question.host)) return "host is malformed";
  std::string path = parameter_or(request, "path", "/");
  size_t mark = std::min(path.find('?'), path.size());
  question.query = parameter_or(request, "query", path.substr(std::min(mark + 1, path.size())));
  if (!proxy::http::normalize_path(path.substr(0, mark), question.path)) return "path is malformed";
  question.method = parameter_or(request, "method", "GET");
  for (const std::string& header : request.parameters("header")) {
    size_t colon = header.find(':');
    if (colon == std::string::npos) return "header must be name:value";
    question.headers.emplace_back(absl::AsciiStrToLower(header.substr(0, colon)),
                                  std::string(absl::StripAsciiWhitespace(header.substr(colon + 1))));
  }
  if (const std::string* pick = request.parameter("pick")) {
    double value = 0;
    if (!parse_number(*pick, value) || !(value >= 0 && value < 1)) return "pick must be a number in [0, 1)";
    question.pick = value;
  }
  const std::string* table = request.parameter("table");
  if (table != nullptr && !parse_number(*table, question.table)) return "table must be a version";
  return parse_sender(request, question);
}

/// Routes that match too but stand behind, or that fail in one thing only.
json::array near_misses(const config::Config& config, const Question& question, const std::string& chosen) {
  json::array out;
  for (const auto& verdict : routing::explain_routes(config, question.view())) {
    if (out.size() == kMaxNearMisses) break;
    if (verdict.route == chosen) continue;
    int failures = !verdict.host + !verdict.path + !verdict.condition.empty();
    if (failures > 1) continue;
    std::string reason = failures == 0   ? "matches, but another goes before it"
                         : !verdict.host ? "host differs"
                         : !verdict.path ? "path differs"
                                         : verdict.condition + " differs";
    out.push_back(json::object{{"route", verdict.route}, {"reason", reason}});
  }
  return out;
}

uint32_t likeliest(const routing::ShareTable& table) {
  auto most = std::max_element(table.regions.begin(), table.regions.end(),
                               [](const auto& a, const auto& b) { return a.share < b.share; });
  return most == table.regions.end() || most->share <= 0 ? routing::RegionChoice::kNone : most->region;
}

void add_decision(json::object& body, const routing::ShareTable& table, const Question& question,
                  bool idempotent) {
  const auto& names = table.region_names;  // an older table's regions need not be those of today
  auto name = [&](uint32_t region) {
    return region < names.size() ? json::value(names[region]) : json::value(nullptr);
  };
  uint32_t region =
      question.pick ? routing::select_region(table, *question.pick, idempotent).region : likeliest(table);
  body["table"] = table.version;
  body["fail_open"] = table.fail_open;
  body["idempotent"] = idempotent;
  body["pick"] = question.pick ? json::value(*question.pick) : json::value(nullptr);
  body["region"] = name(region);
  body["reason"] =
      region < table.regions.size() ? json::value(table.regions[region].reason) : json::value(nullptr);
  boost::json::error_code error;
  json::value candidates = json::parse(table.candidates_json, error);
  body["candidates"] = error ? json::value(json::array()) : std::move(candidates);
  json::array preference;
  for (uint32_t next : table.preference) preference.push_back(name(next));
  body["preference"] = std::move(preference);
}

/// Who takes a request, or a connection.
struct Taker {
  std::string route;                          // as the access log has it: of a connection the listener's name
  const routing::Service* service = nullptr;  // nothing: nobody
  Duration timeout{};
  bool idempotent = false;
  config::Criticality criticality = config::Criticality::normal;
};

Taker taker_by_route(const routing::Snapshot& snapshot, const Question& question, size_t regex_copy) {
  const routing::Route* route = snapshot.routes.match(question.view(), regex_copy);
  if (route == nullptr) return {};
  return {route->name, snapshot.services[route->service].get(), route->timeout,
          question.idempotent() || route->idempotent, route->criticality};
}

/// Who takes a connection that is forwarded unopened.
Taker taker_of_connection(const routing::Snapshot& snapshot, const Arrival& arrival) {
  const auto& services = snapshot.services;
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const auto& s) { return s->config.name == arrival.service; });
  if (found == services.end()) return {};
  return {arrival.listener, found->get(), config::Route().timeout};
}

/// The question as a listener hears it: who is not trusted says nothing of its certificate.
Question heard(Question question, const Arrival& arrival) {
  if (!arrival.trusted.value_or(true))
    std::erase_if(question.headers, [](const auto& header) { return header.first == kCertificateHeader; });
  return question;
}

Taker taker_at(const Arrival& arrival, const routing::Snapshot& snapshot, const Question& question,
               size_t regex_copy) {
  switch (arrival.kind) {
    case Arrival::Kind::routed:
      return taker_by_route(snapshot, heard(question, arrival), regex_copy);
    case Arrival::Kind::forwarded:
      return taker_of_connection(snapshot, arrival);
    default:
      return {};
  }
}

json::object to_json(const Arrival& arrival, const Taker& taker) {
  json::object out = {
      {"listener", arrival.listener},
      {"outcome", to_string(arrival.kind)},
      {"route", or_null(taker.route)},
      {"service", taker.service == nullptr ? json::value(nullptr) : json::value(taker.service->config.name)}};
  if (arrival.trusted) out["client_trusted"] = *arrival.trusted;
  return out;
}

/// The status of an answer that no endpoint is asked for; null when there is none.
json::value own_status(Arrival::Kind kind, const Taker& taker) {
  constexpr int kNotFound = 404, kMisdirected = 421;
  if (kind == Arrival::Kind::misdirected) return kMisdirected;
  return kind == Arrival::Kind::routed && taker.service == nullptr ? json::value(kNotFound)
                                                                   : json::value(nullptr);
}

/// What is decided about the connection before any route is asked. Listeners differ in it only when somebody
/// says who asks; otherwise the routes are all that is asked for.
std::vector<Arrival> arrivals_of(const routing::Snapshot& snapshot, const Question& question) {
  if (!question.sender.client && !question.sender.server_name) return {};
  return arrivals(*snapshot.config, question.sender, question.host);
}

/// Everything but the decision between regions.
json::object outline(const Sources& sources, const routing::Snapshot& snapshot, const Question& question,
                     const std::vector<Arrival>& all, const Arrival& arrival, const Taker& taker) {
  json::array listeners, misses;
  for (const Arrival& one : all)
    listeners.push_back(to_json(one, taker_at(one, snapshot, question, sources.regex_copy)));
  if (arrival.kind == Arrival::Kind::routed)
    misses = near_misses(*snapshot.config, heard(question, arrival), taker.route);
  return {{"generation", snapshot.generation},
          {"source", snapshot.source},
          {"host", question.host},
          {"path", question.path},
          {"method", question.method},
          {"listener", or_null(arrival.listener)},
          {"outcome", to_string(arrival.kind)},
          {"status", own_status(arrival.kind, taker)},
          {"listeners", std::move(listeners)},
          {"route", or_null(taker.route)},
          {"near_misses", std::move(misses)},
          {"service", nullptr},
          {"region", nullptr},
          {"table", nullptr},
          {"candidates", json::array()}};
}

Response explain(const Sources& sources, const Question& question) {
  auto snapshot = sources.controller->current();
  if (snapshot == nullptr) return problem(503, "No configuration is in force yet.");
  const std::vector<Arrival> all = arrivals_of(*snapshot, question);
  const Arrival arrival = all.empty() ? Arrival{} : deciding(all);
  const Taker taker = taker_at(arrival, *snapshot, question, sources.regex_copy);
  json::object body = outline(sources, *snapshot, question, all, arrival, taker);
  if (taker.service == nullptr) return {200, "application/json", to_text(body)};
  const config::Service& service = taker.service->config;
  auto table = sources.table(service.name, question.table);
  if (table == nullptr) {
    return problem(404, "Table " + std::to_string(question.table) + " of service " + service.name +
                            " is not remembered any more.");
  }
  body["service"] = service.name;
  body["policy"] = config::to_string(service.policy);
  body["timeout_ms"] = to_ms(taker.timeout);
  body["criticality"] = config::to_string(taker.criticality);
  const double admitted = table->admit[static_cast<size_t>(taker.criticality)];
  if (admitted < 1) body["admitted"] = admitted;
  add_decision(body, *table, question, taker.idempotent);
  return {200, "application/json", to_text(body)};
}

}  // namespace

Handler serve_explanation(const Sources& sources) {
  return [sources](const Request& request, const Respond& respond) {
    if (std::string error = unknown_parameter(request, kParameters); !error.empty())
      return respond(problem(400, error));
    Question question;
    std::string error = parse(request, question);
    respond(error.empty() ? explain(sources, question) : problem(400, error + "."));
  };
}

}  // namespace fairlead::control::admin
