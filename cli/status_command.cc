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

struct StatusOptions {
  AdminAddress admin;
  Output output = Output::text;
};

/// What stands in the configuration and is not in force.
std::string waiting(const json::value& status) {
  std::string keys;
  for (const json::value& key : list(status, "needs_restart"))
    keys += (keys.empty() ? "" : ", ") + std::string(key.as_string());
  return keys.empty() ? "" : "takes effect at the next start: " + keys + "\n";
}

std::string describe(const json::value& status) {
  std::vector<std::vector<std::string>> rows = {{"SERVICE", "POLICY", "REGION", "STATE", "TARGET", "SHARE",
                                                 "LATENCY", "FAILURES", "ENDPOINTS", "REASON"}};
  for (const json::value& service : list(status, "services")) {
    for (const json::value& region : list(service, "regions")) {
      rows.push_back({text(service, "name"), text(service, "policy"), text(region, "name"),
                      text(region, "state"), percent(region, "target_share"), percent(region, "share"),
                      milliseconds(region, "latency_ms"), percent(region, "failure_rate"),
                      std::to_string(list(region, "endpoints").size()), text(region, "reason")});
    }
  }
  return "generation " + text(status, "generation") + " from " + text(status, "source") + "\n" +
         waiting(status) + text_table(rows);
}

}  // namespace

void add_status(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command = app.add_subcommand("status", "Shows how the regions of a running fairlead fare");
  add_admin_address(*command, options->admin);
  add_output(*command, options->output);
  command->callback([options, &exit_code] {
    exit_code = print_answer(admin_get(options->admin, "/v1/status"), options->output, describe);
  });
}

}  // namespace fairlead::cli
