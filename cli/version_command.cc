#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/version.h"

namespace fairlead::cli {

const char* version() { return FAIRLEAD_VERSION; }

void add_version(CLI::App& app, int&) {
  auto output = std::make_shared<Output>(Output::text);
  CLI::App* command = app.add_subcommand("version", "Prints the version");
  add_output(*command, *output);
  command->callback([output] {
    boost::json::object body = {{"version", version()}};
    print(*output == Output::json ? boost::json::serialize(body) + "\n" : std::string(version()) + "\n");
  });
}

}  // namespace fairlead::cli
