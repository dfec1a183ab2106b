#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::telemetry {

/// Where log lines go: a file that is appended to (made with mode 0640), a FIFO, a device, or the process's
/// own /dev/stdout or /dev/stderr whatever they are. Used by one thread at a time, which must not die of
/// SIGPIPE.
///
/// Lines that can not be written are lost and counted; nothing is ever retried but the rest of a line whose
/// beginning was written, so that no torn line stays in the file. A FIFO may lack a reader: lines are lost
/// until one comes. One whose reader is slow is waited for, kPatienceMs once, and not again until it takes
/// something.
class LogFile {
 public:
  static constexpr int kPatienceMs = 200;

  static absl::StatusOr<std::unique_ptr<LogFile>> open(const std::string& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Writes whole lines, each with its '\n'; returns how many were lost.
  size_t write(std::string_view lines);
  /// Lines begun but never ended: 0 or 1; lost when the file is let go.
  size_t unfinished() const { return rest_.empty() ? 0 : 1; }

 private:
  LogFile(std::string path, int fd);
  size_t write_through(std::string_view bytes);
  bool wait_until_writable();
  void keep_rest_of_line(std::string_view& lines);

  const std::string path_;
  int fd_;  // -1: a FIFO without a reader
  bool socket_ = false;
  bool stalled_ = false;
  std::string rest_;  // of a line whose beginning was written
};

}  // namespace fairlead::telemetry
