#pragma once

#include <cstdint>
#include <string>

#include "cli/output.h"

namespace fairlead::cli {

/// What `fairlead sim --replay` was asked for.
struct ReplayOptions {
  std::string log;
  std::string config;
  uint64_t seed = 1;
  Output output = Output::text;
};

/// Decides an access log again under a configuration and prints what changes; yields the exit code. Errors of
/// the configuration are printed as `fairlead check` does, lines of the log that are skipped on standard
/// error.
int replay(const ReplayOptions& options);

}  // namespace fairlead::cli
