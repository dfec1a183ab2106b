#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace fairlead::cli {

/// The running program: builds every part, connects them, and ends them in order. Signals: SIGHUP applies the
/// file again; SIGTERM drains (readyz 503, accepting for drain.delay, then at most drain.timeout for what is
/// in flight) and ends; SIGINT or a second SIGTERM ends at once; SIGUSR1 opens the access log anew; SIGUSR2,
/// which is to be the upgrade without downtime, is only warned of.
class Program {
 public:
  /// Reads the configuration and builds everything; nothing runs yet. The error is what to print: for a bad
  /// configuration the located messages, a line each.
  static absl::StatusOr<std::unique_ptr<Program>> create(const std::string& config_file);
  ~Program();
  Program(const Program&) = delete;

  /// Serves until a signal ends it; the exit code. Blocks.
  int run();

 private:
  class Parts;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fairlead::cli
