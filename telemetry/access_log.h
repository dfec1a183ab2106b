#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "telemetry/access_entry.h"
#include "telemetry/access_formatter.h"
#include "telemetry/access_ring.h"
#include "telemetry/log_file.h"
#include "telemetry/registry.h"

namespace fairlead::telemetry {

/// Writes JSON lines to a file or pipe from a thread of its own. Each worker has a Ring (single producer,
/// bounded bytes, wait-free); a full ring drops the entry and counts it. Formatting, escaping and I/O happen
/// on the writer's thread; a write that fails (disk full, pipe closed) drops the lines and counts them in
/// log_dropped_total, and serving goes on. Public calls are thread-safe, but for what a Ring says. Must
/// outlive the workers; the destructor writes what was appended before it.
class AccessLog {
 public:
  using Ring = AccessRing;
  static constexpr size_t kRingBytes = 4 << 20;

  /// Without a path nothing is logged until `set_path`. `ring_bytes` is a power of two.
  static absl::StatusOr<std::unique_ptr<AccessLog>> open(std::optional<std::string> path, size_t workers,
                                                         Registry& registry, size_t ring_bytes = kRingBytes);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  Ring& ring(size_t worker) { return *rings_[worker]; }
  bool enabled() const { return enabled_.load(std::memory_order_relaxed); }

  /// Logs to `path` from now on, or not at all. What was appended before goes to the old file, unless that
  /// was itself set within the writer's last turn (20 ms). When the new one can not be opened nothing
  /// changes. A path equal to the present one is left alone.
  absl::Status set_path(std::optional<std::string> path);
  /// Opens the path anew after it was renamed away (SIGUSR1). On an error the old file stays in use.
  absl::Status reopen();
  /// Waits until everything appended before is written or dropped.
  void flush();

 private:
  AccessLog(std::optional<std::string> path, std::unique_ptr<LogFile> file, size_t workers,
            Registry& registry, size_t ring_bytes);

  /// What the control side wants of the writer.
  struct Orders {
    bool stop = false;
    bool change_file = false;
    std::unique_ptr<LogFile> file;
    uint64_t flush = 0;
  };
  void order_file(std::unique_ptr<LogFile> file);
  void wake();

  // The writer's thread.
  void run();
  void wait();
  Orders take_orders();
  void change_file(Orders& orders);
  void drain_rings();
  void add_line(std::string_view record);
  void write_lines();

  const int wake_fd_;  // eventfd
  std::atomic<bool> enabled_;
  std::vector<std::unique_ptr<Ring>> rings_;

  std::mutex path_mutex_;  // held over set_path and reopen, so that they do not overtake each other
  std::optional<std::string> path_;

  std::mutex orders_mutex_;
  std::condition_variable flushed_changed_;
  Orders orders_;
  uint64_t flushed_ = 0;

  // The writer's own.
  std::unique_ptr<LogFile> file_;
  Counter& dropped_;
  AccessFormatter formatter_;
  std::vector<AccessAttempt> attempts_;
  std::vector<char> lines_;
  size_t lines_size_ = 0;

  std::thread writer_;
};

}  // namespace fairlead::telemetry
