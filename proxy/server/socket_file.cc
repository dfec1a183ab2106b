#include "proxy/server/socket_file.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>

namespace fairlead::proxy {

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

bool bind_to(int fd, const sockaddr_un& address) {
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Whether a socket stands there that refuses: its process is dead.
bool is_stale(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  const bool refused = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                       errno == ECONNREFUSED;
  ::close(probe);
  return refused;
}

}  // namespace

std::unique_ptr<const SocketFile> SocketFile::bind(int fd, const std::string& path) {
  const sockaddr_un address = address_of(path);
  if (!bind_to(fd, address)) {
    const int error = errno;
    const bool stale = error == EADDRINUSE && is_stale(path, address) && unlink(path.c_str()) == 0;
    errno = error;
    if (!stale || !bind_to(fd, address)) return nullptr;
  }
  struct stat identity {};
  if (lstat(path.c_str(), &identity) != 0) return nullptr;
  return std::unique_ptr<const SocketFile>(new SocketFile(path, identity));
}

SocketFile::~SocketFile() {
  struct stat found {};
  if (lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == identity_.st_dev && found.st_ino == identity_.st_ino) unlink(path_.c_str());
}

}  // namespace fairlead::proxy
