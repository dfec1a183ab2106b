#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/replay.h"
#include "cli/text_table.h"
#include "config/message.h"
#include "config/suggest.h"
#include "sim/catalogue.h"
#include "sim/html_report.h"
#include "sim/json_report.h"
#include "sim/runner.h"
#include "sim/scaled_down.h"
#include "sim/suite.h"
#include "sim/table_report.h"

namespace fairlead::cli {
namespace {

constexpr double kQuick = 0.1;  // of the requests

struct SimOptions {
  ReplayOptions replay;
  std::string suite;
  std::vector<std::string> scenarios;
  std::vector<std::string> strategies;
  std::string html;
  bool list = false;
  bool quick = false;
  bool ablate = false;
  uint64_t seed = 1;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  Output output = Output::text;
};

/// Complains of a name that none of `all` has.
template <typename Named>
bool known(const std::vector<Named>& all, const std::string& name, const std::string& what) {
  std::vector<std::string_view> candidates;
  for (const Named& one : all) candidates.push_back(one.name);
  if (std::find(candidates.begin(), candidates.end(), name) != candidates.end()) return true;
  const std::string_view meant = config::nearest(name, candidates);
  complain("there is no " + what + " " + config::shown(name) + "; " +
           (meant.empty() ? "--list names them" : config::did_you_mean(meant)));
  return false;
}

/// Those that were asked for, in their own order; false when one is unknown.
template <typename Named>
bool keep_only(std::vector<Named>& all, const std::vector<std::string>& names, const std::string& what) {
  bool all_known = true;
  for (const std::string& name : names) all_known = known(all, name, what) && all_known;
  if (names.empty() || !all_known) return all_known;
  std::erase_if(
      all, [&](const Named& one) { return std::find(names.begin(), names.end(), one.name) == names.end(); });
  return true;
}

void print_list(const sim::Suite& suite, const std::vector<sim::NamedStrategy>& strategies) {
  std::vector<std::vector<std::string>> rows = {{"SCENARIO", ""}};
  for (const sim::Scenario& scenario : suite.scenarios) rows.push_back({scenario.name, scenario.description});
  rows.emplace_back();
  rows.push_back({"STRATEGY", ""});
  for (const sim::NamedStrategy& strategy : strategies) rows.push_back({strategy.name, strategy.description});
  print(text_table(rows));
}

bool write_html(const std::string& path, const sim::Results& results) {
  std::ofstream file(path, std::ios::binary);
  file << sim::html_report(results) << std::flush;
  if (file) return true;
  complain(path + ": can not be written: " + std::strerror(errno));
  return false;
}

int simulate(const SimOptions& options) {
  auto suite = sim::load_suite_file(options.suite);
  if (!suite.ok()) {
    print(std::string(suite.status().message()));
    return 1;
  }
  auto strategies = options.ablate ? sim::ablations() : sim::catalogue();
  const bool scenarios_known = keep_only(suite->scenarios, options.scenarios, "scenario");
  if (!keep_only(strategies, options.strategies, "strategy") || !scenarios_known) return 1;
  if (options.list) {
    print_list(*suite, strategies);
    return 0;
  }
  if (options.quick) suite = sim::scaled_down(*std::move(suite), kQuick);
  auto runs = sim::run_all(*suite, strategies, options.seed, options.threads);
  if (!runs.ok()) {
    complain(std::string(runs.status().message()));
    return 1;
  }
  const sim::Results results(*std::move(runs));
  print(options.output == Output::json ? sim::json_report(results) : sim::table_report(results));
  if (!options.html.empty() && !write_html(options.html, results)) return 1;
  return results.missed() > 0 ? 1 : 0;
}

/// What is replayed is decided again under a configuration, and what is simulated has none.
void add_replay(CLI::App& command, ReplayOptions& options, const std::vector<CLI::Option*>& of_simulations) {
  CLI::Option* log =
      command.add_option("--replay", options.log, "an access log, decided again under a configuration")
          ->option_text("FILE");
  CLI::Option* config =
      command.add_option("-c,--config", options.config, "that configuration")->option_text("FILE");
  log->needs(config);
  config->needs(log);
  for (CLI::Option* option : of_simulations) log->excludes(option);
}

int run(SimOptions& options) {
  if (options.replay.log.empty()) {
    if (options.suite.empty()) throw CLI::RequiredError("suite, or --replay");
    return simulate(options);
  }
  options.replay.seed = options.seed;
  options.replay.output = options.output;
  return replay(options.replay);
}

}  // namespace

void add_sim(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SimOptions>();
  CLI::App* command = app.add_subcommand(
      "sim",
      "Simulates scenarios under Fairlead's policies and others'; exit code 1 if the first of the "
      "strategies misses what a scenario expects. Or decides recorded traffic again");
  const std::vector<CLI::Option*> of_simulations = {
      command->add_option("suite", options->suite, "YAML file of regions and scenarios"),
      command->add_option("--scenario", options->scenarios, "only these scenarios"),
      command->add_option("--strategy", options->strategies, "only these strategies"),
      command->add_flag("--list", options->list, "name scenarios and strategies, and run nothing"),
      command->add_flag("--quick", options->quick, "a tenth of the requests, for a first look"),
      command->add_flag("--ablate", options->ablate,
                        "policy steer alone, whole and without each of its mechanisms"),
      command->add_option("--html", options->html, "write a page with plots as well")->option_text("FILE"),
      command->add_option("--threads", options->threads, "runs at a time"),
  };
  add_replay(*command, options->replay, of_simulations);
  command->add_option("--seed", options->seed, "of all that is drawn at random; the same gives the same");
  add_output(*command, options->output);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace fairlead::cli
