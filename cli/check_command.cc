#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/configuration.h"
#include "cli/output.h"
#include "config/effective.h"
#include "config/locate.h"
#include "control/config_file.h"
#include "control/tls_contexts.h"

namespace fairlead::cli {
namespace {

struct CheckOptions {
  std::string file;
  bool print_effective = false;
  Output output = Output::text;
};

/// What is wrong with the files that TLS needs, at the places that name them; what is merely doubtful is said
/// aside.
std::vector<config::Diagnostic> tls_errors(const std::string& file, const config::Config& config) {
  control::TlsContexts contexts(std::filesystem::path(file).parent_path());
  const control::TlsSet set = contexts.make(config);
  for (const auto& warning : set.warnings) complain(warning);
  if (set.errors.empty()) return {};
  return config::located(control::read_config_file(file).value_or(""), set.errors);
}

int check(const CheckOptions& options) {
  config::LoadResult result = load_buildable(options.file);
  if (result) {
    for (auto& error : tls_errors(options.file, *result.config)) result.errors.push_back(std::move(error));
  }
  bool as_json = options.output == Output::json;
  if (!result.errors.empty()) {
    print(as_json ? errors_as_json(result) : result.lines());
    return 1;
  }
  if (options.print_effective) {
    print(as_json ? config::effective_json(*result.config) : config::effective_yaml(*result.config));
  } else {
    print(as_json ? errors_as_json(result) : options.file + ": ok\n");
  }
  return 0;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command =
      app.add_subcommand("check", "Prints every error of a configuration file; exit code 1 if any");
  command->add_option("-c,--config", options->file, "configuration file")->required()->option_text("FILE");
  command->add_flag("--print-effective", options->print_effective,
                    "print the configuration with all defaults");
  add_output(*command, options->output);
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace fairlead::cli
