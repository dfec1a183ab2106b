#include "proxy/transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "proxy/tls_layer.h"

namespace fairlead::proxy {

namespace {

void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Transport::Transport(Reactor& reactor, Owner& owner) : reactor_(reactor), owner_(owner) {}
Transport::~Transport() { close(); }

void Transport::on_ready() {
  if (tls_ != nullptr && writable_) tls_->flush();
  owner_.on_transport_ready();
}

bool Transport::adopt(int fd) {
  fd_ = fd;
  // A new connection can be written to, and its first bytes are often there already: worth one try without
  // waiting.
  readable_ = writable_ = true;
  if (reactor_.add(fd, *this)) return true;
  ::close(fd_);
  fd_ = -1;
  return false;
}

std::error_code Transport::connect(const sockaddr* address, socklen_t length) {
  fd_ = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return {errno, std::system_category()};
  set_no_delay(fd_);
  const bool failed = ::connect(fd_, address, length) != 0 && errno != EINPROGRESS;
  if (failed || !reactor_.add(fd_, *this)) {
    const std::error_code error(errno, std::system_category());
    ::close(fd_);
    fd_ = -1;
    return error;
  }
  return {};
}

std::error_code Transport::take_error() const {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  return {error, std::system_category()};
}

sockaddr_storage Transport::local_address() const {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
  return address;
}

void Transport::take(Transport& from) {
  reactor_.transfer(from.fd_, from, *this);
  fd_ = std::exchange(from.fd_, -1);
  readable_ = std::exchange(from.readable_, false);
  writable_ = std::exchange(from.writable_, false);
  read_closed_ = from.read_closed_;
  broken_ = from.broken_;
  tls_ = std::move(from.tls_);
  if (tls_ != nullptr) tls_->rewire(*this);
}

void Transport::start_tls(std::unique_ptr<TlsLayer> layer) { tls_ = std::move(layer); }

Transport::Io Transport::handshake() { return tls_ == nullptr ? Io::done : tls_->handshake(); }

bool Transport::readable() const { return readable_ || (tls_ != nullptr && tls_->buffered()); }

Transport::Result Transport::peek(std::span<char> into) {
  const auto result = receive(into, MSG_PEEK);
  if (result.io == Io::done) readable_ = true;  // it is all there still
  return result;
}

Transport::Result Transport::read(std::span<char> into) {
  return tls_ == nullptr ? receive(into) : tls_->read(into);
}

Transport::Result Transport::write(std::span<const iovec> pieces) {
  return tls_ == nullptr ? send(pieces) : tls_->write(pieces);
}

// Not recv() and send(): as points of cancellation they cost two atomic operations each in a threaded
// program, and threads are never cancelled here.
Transport::Result Transport::receive(std::span<char> into, int flags) {
  if (!readable_) return {Io::blocked};
  ssize_t n = 0;
  do {
    n = syscall(SYS_recvfrom, fd_, into.data(), into.size(), flags, nullptr, nullptr);
  } while (n < 0 && errno == EINTR);
  if (n > 0) {
    // Less than asked for: the queue is empty, and the next arrival is a new edge. An end that was announced
    // already gives no further edge, so then reading goes on until it is seen.
    if (static_cast<size_t>(n) < into.size() && !peer_closed()) readable_ = false;
    return {Io::done, static_cast<size_t>(n)};
  }
  if (n == 0) {
    readable_ = false;
    return {Io::closed};
  }
  readable_ = false;
  if (errno == EAGAIN) return {Io::blocked};
  return {Io::failed};
}

Transport::Result Transport::send(std::span<const iovec> pieces) {
  if (!writable_) return {Io::blocked};
  size_t wanted = 0;
  for (const iovec& piece : pieces) wanted += piece.iov_len;
  ssize_t n = 0;
  do {
    if (pieces.size() == 1) {
      n = syscall(SYS_sendto, fd_, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL, nullptr, 0);
    } else {
      msghdr message{};
      message.msg_iov = const_cast<iovec*>(pieces.data());
      message.msg_iovlen = pieces.size();
      n = sendmsg(fd_, &message, MSG_NOSIGNAL);
    }
  } while (n < 0 && errno == EINTR);
  if (n >= 0) {
    if (static_cast<size_t>(n) < wanted) writable_ = false;
    return {Io::done, static_cast<size_t>(n)};
  }
  writable_ = false;
  if (errno == EAGAIN) return {Io::blocked};
  readable_ = broken_ = true;  // what came before the end may still be read
  return {Io::failed};
}

bool Transport::anything_to_read() {
  if (tls_ != nullptr) return tls_->anything_to_read();
  char byte = 0;
  const ssize_t n = recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n >= 0 || errno != EAGAIN;
}

void Transport::watch_for_silence() {
  const auto set = [this](int level, int name, int value) {
    setsockopt(fd_, level, name, &value, sizeof value);
  };
  set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(IPPROTO_TCP, TCP_KEEPCNT, 4);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
}

void Transport::shutdown_write() {
  if (!open()) return;
  if (tls_ != nullptr) tls_->shutdown();
  ::shutdown(fd_, SHUT_WR);
}

void Transport::close() {
  if (!open()) return;
  if (tls_ != nullptr && !broken_) tls_->shutdown();
  tls_.reset();
  // Closing takes it out of the epoll set: nobody else has this descriptor.
  reactor_.forget(*this);
  ::close(fd_);
  fd_ = -1;
  readable_ = writable_ = false;
}

void Transport::abort() {
  if (!open()) return;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  tls_.reset();  // without a word
  close();
}

}  // namespace fairlead::proxy
