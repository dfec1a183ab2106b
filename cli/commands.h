#pragma once

// The subcommands, a file each. Every function adds one to `app`; when it was chosen it runs while the
// command line is parsed and leaves the exit code in `exit_code`, which outlives the parsing.

namespace CLI {
class App;
}

namespace fairlead::cli {

void add_run(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_status(CLI::App& app, int& exit_code);
void add_explain(CLI::App& app, int& exit_code);
void add_shift(CLI::App& app, int& exit_code);
void add_sim(CLI::App& app, int& exit_code);
void add_version(CLI::App& app, int& exit_code);

}  // namespace fairlead::cli
