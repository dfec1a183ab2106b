#include "telemetry/access_log.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "telemetry/access_record.h"

namespace fairlead::telemetry {
namespace {

constexpr int kPollMs = 20;
constexpr size_t kBatchBytes = 256 * 1024;

/// The process's signals are for the control thread; and a write to a closed pipe shall be an error, not a
/// signal.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

/// Null without a path.
absl::StatusOr<std::unique_ptr<LogFile>> open_file(const std::optional<std::string>& path) {
  if (!path) return nullptr;
  return LogFile::open(*path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessLog>> AccessLog::open(std::optional<std::string> path, size_t workers,
                                                           Registry& registry, size_t ring_bytes) {
  auto file = open_file(path);
  if (!file.ok()) return file.status();
  return std::unique_ptr<AccessLog>(
      new AccessLog(std::move(path), *std::move(file), workers, registry, ring_bytes));
}

AccessLog::AccessLog(std::optional<std::string> path, std::unique_ptr<LogFile> file, size_t workers,
                     Registry& registry, size_t ring_bytes)
    : wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      enabled_(path.has_value()),
      path_(std::move(path)),
      file_(std::move(file)),
      dropped_(registry.new_shard().counter(Family::log_dropped_total)) {
  for (size_t i = 0; i < workers; ++i) {
    Counter& dropped = registry.new_shard().counter(Family::log_dropped_total);
    rings_.push_back(std::make_unique<Ring>(ring_bytes, enabled_, wake_fd_, dropped));
  }
  writer_ = std::thread([this] { run(); });
}

AccessLog::~AccessLog() {
  {
    std::lock_guard lock(orders_mutex_);
    orders_.stop = true;
  }
  wake();
  writer_.join();
  close(wake_fd_);
}

absl::Status AccessLog::set_path(std::optional<std::string> path) {
  std::lock_guard lock(path_mutex_);
  if (path == path_) return absl::OkStatus();
  auto file = open_file(path);
  if (!file.ok()) return file.status();
  path_ = std::move(path);
  order_file(*std::move(file));
  enabled_ = path_.has_value();
  return absl::OkStatus();
}

absl::Status AccessLog::reopen() {
  std::lock_guard lock(path_mutex_);
  if (!path_) return absl::OkStatus();
  auto file = open_file(path_);
  if (!file.ok()) return file.status();
  order_file(*std::move(file));
  return absl::OkStatus();
}

void AccessLog::flush() {
  std::unique_lock lock(orders_mutex_);
  const uint64_t ticket = ++orders_.flush;
  wake();
  flushed_changed_.wait(lock, [&] { return flushed_ >= ticket; });
}

void AccessLog::order_file(std::unique_ptr<LogFile> file) {
  {
    std::lock_guard lock(orders_mutex_);
    orders_.change_file = true;
    orders_.file = std::move(file);
  }
  wake();
}

void AccessLog::wake() { eventfd_write(wake_fd_, 1); }

void AccessLog::run() {
  block_signals();
  pthread_setname_np(pthread_self(), "writer");
  for (bool stop = false; !stop;) {
    wait();
    Orders orders = take_orders();
    stop = orders.stop;
    if (!file_) change_file(orders);  // else what was appended before would be lost
    drain_rings();
    change_file(orders);
    {
      std::lock_guard lock(orders_mutex_);
      flushed_ = orders.flush;
    }
    flushed_changed_.notify_all();
  }
}

void AccessLog::wait() {
  pollfd poll_for{wake_fd_, POLLIN, 0};
  if (poll(&poll_for, 1, file_ ? kPollMs : -1) > 0) {
    eventfd_t value = 0;
    eventfd_read(wake_fd_, &value);
  }
}

AccessLog::Orders AccessLog::take_orders() {
  std::lock_guard lock(orders_mutex_);
  const uint64_t flush = orders_.flush;
  Orders taken = std::exchange(orders_, {});
  orders_.flush = flush;
  return taken;
}

void AccessLog::change_file(Orders& orders) {
  if (!std::exchange(orders.change_file, false)) return;
  if (file_) dropped_.add(file_->unfinished());
  file_ = std::move(orders.file);
}

void AccessLog::drain_rings() {
  for (const auto& ring : rings_) {
    ring->drain([this](std::string_view record) { add_line(record); });
  }
  write_lines();
}

void AccessLog::add_line(std::string_view record) {
  const AccessEntry entry = AccessRecord::read(record, attempts_);
  const size_t bound = AccessFormatter::bound(entry);
  if (lines_size_ + bound > lines_.size()) write_lines();
  if (bound > lines_.size()) lines_.resize(std::max(bound, kBatchBytes));
  char* out = lines_.data() + lines_size_;
  lines_size_ += static_cast<size_t>(formatter_.format(entry, out) - out);
}

void AccessLog::write_lines() {
  if (lines_size_ == 0) return;
  const std::string_view lines(lines_.data(), lines_size_);
  dropped_.add(file_ ? file_->write(lines) : std::count(lines.begin(), lines.end(), '\n'));
  lines_size_ = 0;
}

}  // namespace fairlead::telemetry
