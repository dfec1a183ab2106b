#pragma once

#include <string>

namespace CLI {
class App;
}

namespace fairlead::cli {

/// What a subcommand prints: text for people, or JSON for programs.
enum class Output { text, json };

/// Adds `-o text|json`; `output` outlives the parsing.
void add_output(CLI::App& command, Output& output);

/// Writes to standard output, all of it.
void print(const std::string& text);
/// Writes `fairlead: text` to standard error.
void complain(const std::string& text);

}  // namespace fairlead::cli
