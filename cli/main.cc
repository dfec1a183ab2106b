#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "cli/commands.h"

int main(int argc, char** argv) {
  int exit_code = 0;
  try {
    CLI::App app("Steers HTTP traffic between regions.", "fairlead");
    app.require_subcommand(1);
    fairlead::cli::add_run(app, exit_code);
    fairlead::cli::add_check(app, exit_code);
    fairlead::cli::add_status(app, exit_code);
    fairlead::cli::add_explain(app, exit_code);
    fairlead::cli::add_shift(app, exit_code);
    fairlead::cli::add_schema(app, exit_code);
    fairlead::cli::add_sim(app, exit_code);
    fairlead::cli::add_version(app, exit_code);
    CLI11_PARSE(app, argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fairlead: %s\n", error.what());
    return 1;
  }
  return exit_code;
}
