#include "proxy/server/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "config/address.h"
#include "proxy/server/socket_file.h"

namespace fairlead::proxy {

namespace {

constexpr int kBacklog = 4096;

absl::Status failure(const config::HostPort& address, const char* what) {
  return absl::UnavailableError(
      absl::StrCat(what, " ", config::to_string(address), ": ", std::system_category().message(errno)));
}

bool fill(const config::HostPort& address, uint16_t port, sockaddr_storage& storage, socklen_t& length) {
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    length = sizeof v4;
    return true;
  }
  if (inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    length = sizeof v6;
    return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::open(const config::HostPort& address, uint16_t port) {
  sockaddr_storage storage{};
  socklen_t length = 0;
  if (!fill(address, port != 0 ? port : address.port, storage, length)) {
    errno = EINVAL;
    return failure(address, "not an IP address to listen on:");
  }
  ListeningSocket socket(::socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd_ < 0) return failure(address, "can not open a socket for");
  const int on = 1;
  setsockopt(socket.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(socket.fd_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  // Accepted connections inherit both. A bounded backlog of unsent bytes makes "writable" mean that the
  // client reads, also for one that is slower than the idle timeout takes a full send buffer.
  const int unsent = 128 * 1024;
  setsockopt(socket.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket.fd_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
  if (bind(socket.fd_, reinterpret_cast<const sockaddr*>(&storage), length) != 0)
    return failure(address, "can not bind");
  if (listen(socket.fd_, kBacklog) != 0) return failure(address, "can not listen on");
  return socket;
}

absl::StatusOr<ListeningSocket> ListeningSocket::open_unix(const config::HostPort& address,
                                                           const std::string& mode) {
  const std::string path(config::unix_path(address.host));
  ListeningSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd_ < 0) return failure(address, "can not open a socket for");
  auto file = SocketFile::bind(socket.fd_, path);
  if (file == nullptr) return failure(address, "can not bind");
  socket.file_ = std::move(file);
  // Before anybody can connect.
  if (!mode.empty() && chmod(path.c_str(), static_cast<mode_t>(std::stoul(mode, nullptr, 8))) != 0)
    return failure(address, "can not set the permissions of");
  if (listen(socket.fd_, kBacklog) != 0) return failure(address, "can not listen on");
  return socket;
}

absl::StatusOr<ListeningSocket> ListeningSocket::share() const {
  ListeningSocket socket(fcntl(fd_, F_DUPFD_CLOEXEC, 0));
  if (socket.fd_ < 0)
    return absl::UnavailableError(
        absl::StrCat("can not share a listening socket: ", std::system_category().message(errno)));
  socket.file_ = file_;
  return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)) {}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(file_, other.file_);
  return *this;
}

ListeningSocket::~ListeningSocket() {
  if (fd_ >= 0) ::close(fd_);
}

uint16_t ListeningSocket::port() const {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(fd_, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
  if (storage.ss_family == AF_UNIX) return 0;
  return ntohs(storage.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(storage).sin_port
                                            : reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
}

}  // namespace fairlead::proxy
