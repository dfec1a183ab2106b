#include "telemetry/log_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"

namespace fairlead::telemetry {
namespace {

constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

bool has_mode(int fd, mode_t type) {
  struct stat status {};
  return fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == type;
}

bool is_fifo(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

/// The process's own output may be a socket, or a pipe that was opened as another user: then it can only be
/// duplicated.
int duplicate_own_output(const std::string& path) {
  if (path == "/dev/stdout") return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  if (path == "/dev/stderr") return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  return -1;
}

size_t count_lines(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

absl::StatusOr<std::unique_ptr<LogFile>> LogFile::open(const std::string& path) {
  int fd = ::open(path.c_str(), kFlags, 0640);
  const int error = errno;
  if (fd < 0) fd = duplicate_own_output(path);
  if (fd < 0 && !(error == ENXIO && is_fifo(path))) {
    return absl::ErrnoToStatus(error, absl::StrCat("cannot open ", path));
  }
  return std::unique_ptr<LogFile>(new LogFile(path, fd));
}

LogFile::LogFile(std::string path, int fd)
    : path_(std::move(path)), fd_(fd), socket_(has_mode(fd, S_IFSOCK)) {}

LogFile::~LogFile() {
  if (fd_ >= 0) close(fd_);
}

size_t LogFile::write(std::string_view lines) {
  if (fd_ < 0) fd_ = ::open(path_.c_str(), kFlags & ~O_CREAT);  // perhaps the FIFO has a reader by now
  if (fd_ < 0) return count_lines(lines);

  rest_.erase(0, write_through(rest_));
  if (rest_.empty()) {
    const size_t written = write_through(lines);
    const bool torn = written > 0 && lines[written - 1] != '\n';
    lines.remove_prefix(written);
    if (torn) keep_rest_of_line(lines);
  }
  size_t lost = count_lines(lines);
  if (fd_ < 0 && !rest_.empty()) {
    rest_.clear();
    ++lost;
  }
  return lost;
}

size_t LogFile::write_through(std::string_view bytes) {
  size_t written = 0;
  while (fd_ >= 0 && written < bytes.size()) {
    const std::string_view left = bytes.substr(written);
    const ssize_t n = socket_ ? send(fd_, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                              : ::write(fd_, left.data(), left.size());
    if (n > 0) {
      written += static_cast<size_t>(n);
      stalled_ = false;
    } else if (n < 0 && errno == EPIPE) {
      close(std::exchange(fd_, -1));
    } else if (n < 0 && errno == EAGAIN) {
      if (!wait_until_writable()) break;
    } else if (n == 0 || errno != EINTR) {
      break;
    }
  }
  return written;
}

bool LogFile::wait_until_writable() {
  if (stalled_) return false;
  pollfd poll_for{fd_, POLLOUT, 0};
  stalled_ = poll(&poll_for, 1, kPatienceMs) <= 0;
  return !stalled_;
}

void LogFile::keep_rest_of_line(std::string_view& lines) {
  rest_ = lines.substr(0, lines.find('\n') + 1);
  lines.remove_prefix(rest_.size());
}

}  // namespace fairlead::telemetry
