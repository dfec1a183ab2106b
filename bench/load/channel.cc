#include "bench/load/channel.h"

#include <openssl/err.h>

#include <cerrno>

namespace fairlead::bench {

Channel::Step Channel::handshake() {
  if (tls_ == nullptr) return Step::done;
  if (ssl_ == nullptr) ssl_ = tls_->new_connection(fd_.get());
  ERR_clear_error();
  const int result = SSL_connect(ssl_.get());
  if (result == 1) {
    tls_failed_ = !tls_->on_handshake(*ssl_);
    return tls_failed_ ? Step::failed : Step::done;
  }
  failed(SSL_get_error(ssl_.get(), result));
  if (errno == EAGAIN) return Step::blocked;
  if (!tls_failed_) tls_->on_failure("closed by the peer");
  tls_failed_ = true;
  return Step::failed;
}

ssize_t Channel::receive(std::span<char> into) {
  if (ssl_ == nullptr) return ::recv(fd_.get(), into.data(), into.size(), 0);
  ERR_clear_error();
  const int n = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
  return n > 0 ? n : failed(SSL_get_error(ssl_.get(), n));
}

ssize_t Channel::send(std::string_view bytes) {
  if (ssl_ == nullptr) return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ERR_clear_error();
  const int n = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  return n > 0 ? n : failed(SSL_get_error(ssl_.get(), n));
}

ssize_t Channel::failed(int reason) {
  if (reason == SSL_ERROR_ZERO_RETURN) return 0;
  if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) {
    errno = EAGAIN;
    return -1;
  }
  const unsigned long error = ERR_peek_error();
  if (reason == SSL_ERROR_SSL && ERR_GET_REASON(error) != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    tls_failed_ = true;
    tls_->on_failure(*ssl_, error);
  }
  errno = ECONNRESET;
  return -1;
}

void Channel::close() {
  // Freed without both marks, OpenSSL would not resume the session any more.
  if (ssl_ != nullptr) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  ssl_.reset();
  fd_.reset();
}

}  // namespace fairlead::bench
