#include "control/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;

constexpr auto kLookInterval = std::chrono::seconds(5);
// A folder's file was renamed into place or closed after writing, or the folder itself went away.
constexpr uint32_t kEvents = IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;

using Files = std::map<std::string, FileSignature>;

/// The folders in which the files stand, and those of the files behind their symbolic links.
std::set<std::string> folders_of(const Files& files) {
  std::error_code error;
  std::set<std::string> folders;
  for (const auto& [path, signature] : files) {
    auto absolute = std::filesystem::absolute(path, error);
    if (!error) folders.insert(absolute.parent_path().string());
    auto target = std::filesystem::canonical(path, error);
    if (!error) folders.insert(target.parent_path().string());
  }
  return folders;
}

}  // namespace

class FileWatch::State : public std::enable_shared_from_this<FileWatch::State> {
 public:
  State(asio::io_context& io, Changed changed)
      : io_(io), changed_(std::move(changed)), inotify_(io), timer_(io) {}

  absl::Status start() {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return absl::ResourceExhaustedError(absl::StrCat("inotify: ", std::strerror(errno)));
    inotify_.assign(fd);
    await_event();
    await_look();
    return absl::OkStatus();
  }

  void watch(Files files) {
    files_ = std::move(files);
    watch_folders();
    if (!differs()) return;
    asio::post(io_, [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->look();
    });
  }

 private:
  void watch_folders() {
    std::set<std::string> folders = folders_of(files_);
    if (folders != folders_ || folders_lost_) {
      for (int watch : watches_) inotify_rm_watch(inotify_.native_handle(), watch);
      watches_.clear();
      unwatched_ = folders;
      folders_ = std::move(folders);
      folders_lost_ = false;
    }
    std::erase_if(unwatched_, [this](const std::string& folder) {
      int watch = inotify_add_watch(inotify_.native_handle(), folder.c_str(), kEvents);
      if (watch >= 0) watches_.insert(watch);
      return watch >= 0;
    });
  }

  void await_event() {
    inotify_.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](auto error) {
      auto self = weak.lock();
      if (self == nullptr || error) return;
      self->drain_events();
      self->look();
      self->await_event();
    });
  }

  /// Which file an event names does not matter: looking is cheap.
  void drain_events() {
    alignas(inotify_event) std::array<char, 4096> buffer;
    ssize_t size = 0;
    while ((size = ::read(inotify_.native_handle(), buffer.data(), buffer.size())) > 0) {
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        if ((event->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0) folders_lost_ = true;
        at += static_cast<ssize_t>(sizeof *event + event->len);
      }
    }
  }

  void await_look() {
    timer_.expires_after(kLookInterval);
    timer_.async_wait([weak = weak_from_this()](auto error) {
      auto self = weak.lock();
      if (self == nullptr || error) return;
      self->look();
      self->await_look();
    });
  }

  void look() {
    watch_folders();
    if (differs(true)) changed_();
  }

  /// Whether some file is another one than known; `accept` makes it the known one.
  bool differs(bool accept = false) {
    bool any = false;
    for (auto& [path, known] : files_) {
      FileSignature now = signature_of(path);
      if (now == known) continue;
      any = true;
      if (accept) known = now;
    }
    return any;
  }

  asio::io_context& io_;
  Changed changed_;
  asio::posix::stream_descriptor inotify_;
  asio::steady_timer timer_;
  Files files_;
  std::set<std::string> folders_;
  std::set<std::string> unwatched_;  // of folders_: not there yet
  std::set<int> watches_;
  bool folders_lost_ = false;
};

FileWatch::FileWatch(std::shared_ptr<State> state) : state_(std::move(state)) {}
FileWatch::~FileWatch() = default;

absl::StatusOr<std::unique_ptr<FileWatch>> FileWatch::open(asio::io_context& io, Changed changed) {
  auto state = std::make_shared<State>(io, std::move(changed));
  if (auto status = state->start(); !status.ok()) return status;
  return std::unique_ptr<FileWatch>(new FileWatch(std::move(state)));
}

void FileWatch::watch(std::map<std::string, FileSignature> files) { state_->watch(std::move(files)); }

}  // namespace fairlead::control
