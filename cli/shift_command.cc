#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/admin_client.h"
#include "cli/commands.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/shift_text.h"

namespace fairlead::cli {
namespace {

namespace json = boost::json;

struct ShiftOptions {
  AdminAddress admin;
  Output output = Output::text;
  std::string service, from, to, share, over, author, reason;
  std::vector<std::string> abort_if;
  bool pause = false, resume = false, undo = false, now = false;
};

/// Calls off nothing, whatever the service's objective.
constexpr const char* kNoCondition = "none";

std::string resource(const ShiftOptions& options, const std::string& step = "") {
  return "/v1/services/" + encode_query(options.service) + "/shift" + step;
}

json::object order(const ShiftOptions& options) {
  json::object body;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) body[name] = value;
  };
  add("from", options.from);
  add("to", options.to);
  add("share", options.share);
  add("over", options.over);
  add("author", options.author);
  add("reason", options.reason);
  if (options.abort_if.empty()) return body;
  json::array conditions;
  for (const std::string& condition : options.abort_if)
    if (condition != kNoCondition) conditions.emplace_back(condition);
  body["abort_if"] = std::move(conditions);
  return body;
}

absl::StatusOr<std::string> ask(const ShiftOptions& options) {
  if (options.pause) return admin_post(options.admin, resource(options, "/pause"), {});
  if (options.resume) return admin_post(options.admin, resource(options, "/resume"), {});
  if (options.undo) return admin_post(options.admin, resource(options, "/undo"), {{"now", options.now}});
  const json::object wish = order(options);
  if (!wish.empty()) return admin_post(options.admin, resource(options), wish);
  return admin_get(options.admin, resource(options));
}

/// When it is called off, and by whose wish.
std::string describe_conditions(const json::value& shift) {
  std::string conditions;
  for (const json::value& condition : list(shift, "abort_if"))
    conditions += (conditions.empty() ? "" : " or ") + std::string(condition.as_string());
  if (conditions.empty())
    return "returns by itself only when " + text(shift, "to") + " is ejected: there is no condition\n";
  const bool by_slo = text(shift, "abort_if_source") == "slo";
  return "returns by itself when " + conditions + " there" + (by_slo ? " (the service's slo)" : "") + "\n";
}

std::string describe(const json::value& answer) {
  const std::string service = text(answer, "service");
  const json::value* shift = answer.as_object().if_contains("shift");
  if (shift == nullptr || !shift->is_object()) return service + ": no shift is in force\n";
  std::string out = service + ": " + describe_shift(*shift) + "\n" + describe_conditions(*shift);
  out += "started " + text(*shift, "started");
  if (const std::string author = text(*shift, "author"); author != "-") out += " by " + author;
  if (const std::string reason = text(*shift, "reason"); reason != "-") out += ": " + reason;
  return out + "\n";
}

void add_order(CLI::App& command, ShiftOptions& options) {
  command.add_option("--from", options.from, "region to move requests away from")->option_text("REGION");
  command.add_option("--to", options.to, "region to move them to")->option_text("REGION");
  command.add_option("--share", options.share, "part of what the first would get, as in 30%")
      ->option_text("SHARE");
  command.add_option("--over", options.over, "grow to that over so long; 0s: at once")
      ->option_text("DURATION");
  command
      .add_option(
          "--abort-if", options.abort_if,
          "return when this holds for the second region: p99>250ms, latency>80ms, failures>1%; may be "
          "repeated; none: never; default: the service's slo")
      ->option_text("CONDITION")
      ->allow_extra_args(false);
  command.add_option("--author", options.author, "who wants it, for the log")->option_text("NAME");
  command.add_option("--reason", options.reason, "why, for the log")->option_text("TEXT");
}

void add_steps(CLI::App& command, ShiftOptions& options) {
  const auto pause = command.add_flag("--pause", options.pause, "keep what is moved");
  const auto resume = command.add_flag("--resume", options.resume, "go on");
  const auto undo =
      command.add_flag("--undo", options.undo, "return in the time that it took, a minute at most");
  command.add_flag("--now", options.now, "at once")->needs(undo);
  for (CLI::Option* step : {pause, resume, undo}) {
    for (CLI::Option* other : {pause, resume, undo})
      if (other != step) step->excludes(other);
    for (const char* name : {"--from", "--to", "--share", "--over", "--abort-if", "--author", "--reason"})
      step->excludes(command.get_option(name));
  }
}

}  // namespace

void add_shift(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ShiftOptions>();
  CLI::App* command = app.add_subcommand(
      "shift",
      "Moves a part of a service's requests to another region, slowly; alone, says how far it has come");
  command->add_option("service", options->service, "service")->required()->option_text("SERVICE");
  add_order(*command, *options);
  add_steps(*command, *options);
  add_admin_address(*command, options->admin);
  add_output(*command, options->output);
  command->callback(
      [options, &exit_code] { exit_code = print_answer(ask(*options), options->output, describe); });
}

}  // namespace fairlead::cli
