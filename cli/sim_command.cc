#include <CLI/CLI.hpp>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/output.h"
#include "sim/catalogue.h"
#include "sim/runner.h"
#include "sim/suite.h"
#include "sim/table_report.h"

namespace fairlead::cli {
namespace {

struct SimOptions {
  std::string suite;
  std::vector<std::string> scenarios;
  std::vector<std::string> strategies;
  uint64_t seed = 1;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

template <typename Named>
void keep_only(std::vector<Named>& all, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::erase_if(
      all, [&](const Named& one) { return std::find(names.begin(), names.end(), one.name) == names.end(); });
}

int simulate(const SimOptions& options) {
  auto suite = sim::load_suite_file(options.suite);
  if (!suite.ok()) {
    print(std::string(suite.status().message()));
    return 1;
  }
  auto strategies = sim::catalogue();
  keep_only(suite->scenarios, options.scenarios);
  keep_only(strategies, options.strategies);
  auto runs = sim::run_all(*suite, strategies, options.seed, options.threads);
  if (!runs.ok()) {
    complain(std::string(runs.status().message()));
    return 1;
  }
  print(sim::table_report(sim::Results(*std::move(runs))));
  return 0;
}

}  // namespace

void add_sim(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SimOptions>();
  CLI::App* command = app.add_subcommand("sim", "Simulates scenarios under Fairlead's policies and others'");
  command->add_option("suite", options->suite, "YAML file of regions and scenarios")->required();
  command->add_option("--scenario", options->scenarios, "only these scenarios");
  command->add_option("--strategy", options->strategies, "only these strategies");
  command->add_option("--seed", options->seed, "of all that is drawn at random; the same gives the same");
  command->add_option("--threads", options->threads, "runs at a time");
  command->callback([options, &exit_code] { exit_code = simulate(*options); });
}

}  // namespace fairlead::cli
