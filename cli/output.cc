#include "cli/output.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace fairlead::cli {

void add_output(CLI::App& command, Output& output) {
  command.add_option("-o,--output", output, "text or json")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Output>{{"text", Output::text}, {"json", Output::json}}))
      ->option_text("FORMAT");
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void complain(const std::string& text) { std::fprintf(stderr, "fairlead: %s\n", text.c_str()); }

}  // namespace fairlead::cli
