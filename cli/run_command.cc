#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "absl/strings/strip.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/program.h"

namespace fairlead::cli {
namespace {

/// Every connection costs two descriptors; the soft limit is usually 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const std::string& config_file) {
  raise_descriptor_limit();
  std::signal(SIGPIPE, SIG_IGN);
  auto program = Program::create(config_file);
  if (program.ok()) return (*program)->run();
  complain(std::string(absl::StripSuffix(program.status().message(), "\n")));
  return 1;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto config_file = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("run", "Serves; reloads on SIGHUP or when the file changes, drains on SIGTERM");
  command->add_option("-c,--config", *config_file, "configuration file")->required()->option_text("FILE");
  command->callback([config_file, &exit_code] { exit_code = run(*config_file); });
}

}  // namespace fairlead::cli
