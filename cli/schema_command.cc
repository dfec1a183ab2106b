#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/output.h"
#include "config/schema.h"

namespace fairlead::cli {

void add_schema(CLI::App& app, int&) {
  app.add_subcommand("schema", "Prints the JSON Schema of the configuration, for editors")->callback([] {
    print(config::json_schema());
  });
}

}  // namespace fairlead::cli
