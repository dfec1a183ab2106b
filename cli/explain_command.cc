#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/admin_client.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/text_table.h"

namespace fairlead::cli {
namespace {

namespace json = boost::json;

struct ExplainOptions {
  AdminAddress admin;
  Output output = Output::text;
  std::string host, path = "/", method = "GET", query, client, sni, pick, table;
  std::vector<std::string> headers;
};

std::vector<std::pair<std::string, std::string>> parameters(const ExplainOptions& options) {
  std::vector<std::pair<std::string, std::string>> out = {{"path", options.path}, {"method", options.method}};
  auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) out.emplace_back(name, value);
  };
  add("host", options.host);
  add("query", options.query);
  add("client", options.client);
  add("sni", options.sni);
  add("pick", options.pick);
  add("table", options.table);
  for (const auto& header : options.headers) add("header", header);
  return out;
}

/// What one listener makes of it, before any route is asked.
std::string describe_listener(const json::value& listener) {
  const std::string outcome = text(listener, "outcome");
  std::string out = "listener " + text(listener, "listener") + ": ";
  if (outcome == "forwarded")
    return out + "hands the connection to " + text(listener, "service") + ", unopened\n";
  if (outcome == "misdirected") return out + "answers 421: TLS asks for another name than the request\n";
  if (outcome == "closed") return out + "closes such a connection\n";
  if (outcome == "plain") return out + "speaks no TLS\n";
  const std::string trusted = text(listener, "client_trusted");
  if (trusted != "-") out += trusted == "true" ? "trusts the client, " : "does not trust the client, ";
  return out + "route " + text(listener, "route") + "\n";
}

/// What becomes of what nobody takes.
std::string describe_end(const json::value& answer) {
  if (text(answer, "outcome") == "closed" || text(answer, "outcome") == "plain")
    return "no service: such a connection is closed\n";
  const std::string status = text(answer, "status");
  return "no service: such a request is answered " + (status == "-" ? "404" : status) + "\n";
}

std::string describe_route(const json::value& answer) {
  std::string out;
  for (const json::value& listener : list(answer, "listeners")) out += describe_listener(listener);
  out += "route    " + text(answer, "route") + "\n";
  for (const json::value& miss : list(answer, "near_misses")) {
    out += "         not " + text(miss, "route") + ": " + text(miss, "reason") + "\n";
  }
  return out;
}

/// Whether requests of its class are let through now, or then.
std::string describe_class(const json::value& answer) {
  const std::string criticality = text(answer, "criticality");
  if (criticality == "-") return "";
  const std::string admitted = percent(answer, "admitted");
  return "class    " + criticality +
         (admitted == "-" ? "" : ": " + admitted + " admitted, the rest answered 503") + "\n";
}

std::string describe(const json::value& answer) {
  std::string out = describe_route(answer);
  if (text(answer, "service") == "-") return out + describe_end(answer);
  out += "service  " + text(answer, "service") + " (policy " + text(answer, "policy") + ", generation " +
         text(answer, "generation") + ", table " + text(answer, "table") + ")\n";
  out += describe_class(answer);
  bool picked = text(answer, "pick") != "-";
  out += "region   " + text(answer, "region") +
         (picked ? " (pick " + text(answer, "pick") + ")" : " (the likeliest)") + ": " +
         text(answer, "reason") + "\n\n";
  std::vector<std::vector<std::string>> rows = {{"REGION", "STATE", "SHARE", "COST", "REASON"}};
  for (const json::value& candidate : list(answer, "candidates")) {
    rows.push_back({text(candidate, "region"), text(candidate, "state"), percent(candidate, "share"),
                    milliseconds(candidate, "cost_ms"), text(candidate, "reason")});
  }
  return out + text_table(rows);
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", "Says where a request would go, or went, and why");
  add_admin_address(*command, options->admin);
  add_output(*command, options->output);
  command->add_option("--host", options->host, "Host of the request");
  command->add_option("--path", options->path, "path, with or without a query")->capture_default_str();
  command->add_option("--method", options->method, "method")->capture_default_str();
  command->add_option("--query", options->query, "query, without '?'");
  command->add_option("--header", options->headers, "a header; may be repeated")->option_text("NAME:VALUE");
  command->add_option("--client", options->client,
                      "client's address: which listener believes its X-Forwarded-*");
  command->add_option("--sni", options->sni, "name that TLS asks for: which listener takes the connection");
  command->add_option("--pick", options->pick, "`pick` of the request's line in the access log");
  command->add_option("--table", options->table, "`table` of the request's line in the access log");
  command->callback([options, &exit_code] {
    auto body = admin_get(options->admin, "/v1/explain", parameters(*options));
    exit_code = print_answer(body, options->output, describe);
  });
}

}  // namespace fairlead::cli
