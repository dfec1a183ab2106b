#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "sim/replay/log_entry.h"

namespace fairlead::sim {

/// Reads an access log line by line. What can not be used is skipped and remembered, up to a bound: a file
/// that has more of it is no access log.
class LogReader {
 public:
  static constexpr size_t kMostMistakes = 100;
  static constexpr size_t kLongestLine = 4 * 1024 * 1024;  // bytes

  /// `file` names it in messages.
  explicit LogReader(std::string file) : file_(std::move(file)) {}

  /// Hands each entry to `take`, whose InvalidArgument is a mistake of that line, and any other error the
  /// end.
  absl::Status read(std::istream& in, absl::FunctionRef<absl::Status(const LogEntry&)> take);

  /// "FILE:LINE: field: what was expected", a line each.
  const std::vector<std::string>& mistakes() const { return mistakes_; }

 private:
  absl::Status take_line(std::string_view line, absl::FunctionRef<absl::Status(const LogEntry&)> take);

  std::string file_;
  uint64_t line_ = 0;
  std::vector<std::string> mistakes_;
  LogParser parser_;
};

}  // namespace fairlead::sim
