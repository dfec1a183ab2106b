#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/admin_client.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/shift_text.h"
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

/// Which classes of requests are not all let through, since all regions of their service are full.
std::string refusals(const json::value& status) {
  std::string out;
  for (const json::value& service : list(status, "services")) {
    const json::value* admit = service.as_object().if_contains("admit");
    if (admit == nullptr) continue;
    for (const auto& [name, part] : admit->as_object()) {
      const std::string criticality(name);
      if (part.to_number<double>() >= 1) continue;
      out += text(service, "name") + " is full: of " + criticality + " requests " +
             percent(*admit, criticality.c_str()) + " are admitted\n";
    }
  }
  return out;
}

/// What operators have moved between regions.
std::string shifts(const json::value& status) {
  std::string out;
  for (const json::value& service : list(status, "services")) {
    const json::value* shift = service.as_object().if_contains("shift");
    if (shift != nullptr && shift->is_object())
      out += text(service, "name") + ": " + describe_shift(*shift) + "\n";
  }
  return out;
}

std::string describe(const json::value& status) {
  std::vector<std::vector<std::string>> rows = {{"SERVICE", "POLICY", "REGION", "STATE", "TARGET", "SHARE",
                                                 "LATENCY", "FAILURES", "FULL", "ENDPOINTS", "REASON"}};
  for (const json::value& service : list(status, "services")) {
    for (const json::value& region : list(service, "regions")) {
      rows.push_back({text(service, "name"), text(service, "policy"), text(region, "name"),
                      text(region, "state"), percent(region, "target_share"), percent(region, "share"),
                      milliseconds(region, "latency_ms"), percent(region, "failure_rate"),
                      percent(region, "utilization"), std::to_string(list(region, "endpoints").size()),
                      text(region, "reason")});
    }
  }
  return "generation " + text(status, "generation") + " from " + text(status, "source") + "\n" +
         waiting(status) + refusals(status) + shifts(status) + text_table(rows);
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
