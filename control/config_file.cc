#include "control/config_file.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "config/load.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;

constexpr auto kLookInterval = std::chrono::seconds(5);
// A folder's file was renamed into place or closed after writing, or the folder itself went away.
constexpr uint32_t kEvents = IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF;

/// Tells one version of a file from another without reading it.
using Signature = std::tuple<dev_t, ino_t, off_t, int64_t, int64_t>;

Signature signature_of(const std::string& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0) return {};
  auto ns = [](const timespec& t) { return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec; };
  return {s.st_dev, s.st_ino, s.st_size, ns(s.st_mtim), ns(s.st_ctim)};
}

/// The folder in which `path` stands, and that of the file behind its symbolic links.
std::set<std::string> folders_of(const std::string& path) {
  std::error_code error;
  std::set<std::string> folders;
  auto absolute = std::filesystem::absolute(path, error);
  if (!error) folders.insert(absolute.parent_path().string());
  auto target = std::filesystem::canonical(path, error);
  if (!error) folders.insert(target.parent_path().string());
  return folders;
}

}  // namespace

absl::StatusOr<std::string> read_config_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
  std::string text(config::kMaxDocumentBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return absl::UnavailableError(absl::StrCat(path, ": can not be read"));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

class ConfigFile::State : public std::enable_shared_from_this<ConfigFile::State> {
 public:
  State(asio::io_context& io, std::string path, Changed changed)
      : path_(std::move(path)), changed_(std::move(changed)), inotify_(io), timer_(io) {}

  absl::Status start() {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return absl::ResourceExhaustedError(absl::StrCat("inotify: ", std::strerror(errno)));
    inotify_.assign(fd);
    watch_folders();
    if (auto text = read(); !text.ok()) return text.status();
    await_event();
    await_look();
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> read() {
    // Taken before reading: a change in between is then seen again rather than missed.
    signature_ = signature_of(path_);
    auto text = read_config_file(path_);
    if (text.ok()) text_ = *text;
    return text;
  }

  const std::string& path() const { return path_; }

 private:
  void watch_folders() {
    std::set<std::string> folders = folders_of(path_);
    if (folders == folders_ && !folders_lost_) return;
    for (int watch : watches_) inotify_rm_watch(inotify_.native_handle(), watch);
    watches_.clear();
    for (const auto& folder : folders) {
      int watch = inotify_add_watch(inotify_.native_handle(), folder.c_str(), kEvents);
      if (watch >= 0) watches_.insert(watch);
    }
    folders_ = std::move(folders);
    folders_lost_ = watches_.empty();
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
    if (signature_of(path_) == signature_) return;
    std::string before = text_;
    auto text = read();
    if (text.ok() && *text != before) changed_(*std::move(text));
  }

  const std::string path_;
  Changed changed_;
  asio::posix::stream_descriptor inotify_;
  asio::steady_timer timer_;
  std::set<std::string> folders_;
  std::set<int> watches_;
  bool folders_lost_ = false;
  Signature signature_;
  std::string text_;
};

ConfigFile::ConfigFile(std::shared_ptr<State> state) : state_(std::move(state)) {}
ConfigFile::~ConfigFile() = default;

absl::StatusOr<std::unique_ptr<ConfigFile>> ConfigFile::watch(asio::io_context& io, std::string path,
                                                              Changed changed) {
  auto state = std::make_shared<State>(io, std::move(path), std::move(changed));
  if (auto status = state->start(); !status.ok()) return status;
  return std::unique_ptr<ConfigFile>(new ConfigFile(std::move(state)));
}

const std::string& ConfigFile::path() const { return state_->path(); }
absl::StatusOr<std::string> ConfigFile::read() { return state_->read(); }

}  // namespace fairlead::control
