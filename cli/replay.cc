#include "cli/replay.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/configuration.h"
#include "sim/replay/replay.h"
#include "sim/replay/replay_json.h"
#include "sim/replay/replay_table.h"

namespace fairlead::cli {
namespace {

/// Lines that are skipped are named so far, then counted.
constexpr size_t kNamed = 10;

void complain_of(const std::vector<std::string>& mistakes) {
  for (size_t i = 0; i < std::min(mistakes.size(), kNamed); ++i) complain(mistakes[i] + "; skipped");
  if (mistakes.size() > kNamed)
    complain(std::to_string(mistakes.size() - kNamed) + " further lines of the log are skipped");
}

}  // namespace

int replay(const ReplayOptions& options) {
  const config::LoadResult loaded = load_buildable(options.config);
  if (!loaded.errors.empty()) {
    print(options.output == Output::json ? errors_as_json(loaded) : loaded.lines());
    return 1;
  }
  errno = 0;
  std::ifstream log(options.log, std::ios::binary);
  if (std::filesystem::is_directory(options.log)) errno = EISDIR;
  if (!log || errno == EISDIR) {
    complain(options.log + ": can not be read: " + std::strerror(errno));
    return 1;
  }
  const auto replayed = sim::replay(log, options.log, *loaded.config, options.seed);
  if (!replayed.ok()) {
    complain(std::string(replayed.status().message()));
    return 1;
  }
  complain_of(replayed->mistakes);
  print(options.output == Output::json ? sim::replay_json(*replayed) : sim::replay_table(*replayed));
  return 0;
}

}  // namespace fairlead::cli
