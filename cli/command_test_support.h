#pragma once

// For tests of subcommands: runs one as the command line would.

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

namespace fairlead::cli {

/// What a subcommand left: its exit code and what it printed.
struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// Runs the subcommand that `add` adds, by its name and options. A bad command line throws CLI::ParseError.
inline Ran run_command(void (*add)(CLI::App&, int&), std::vector<std::string> arguments) {
  Ran ran;
  CLI::App app;
  add(app, ran.exit_code);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto captured = [&] {
    ran.out = testing::internal::GetCapturedStdout();
    ran.err = testing::internal::GetCapturedStderr();
  };
  try {
    app.parse(arguments);
  } catch (...) {
    captured();
    throw;
  }
  captured();
  return ran;
}

}  // namespace fairlead::cli
