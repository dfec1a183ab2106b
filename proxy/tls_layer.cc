#include "proxy/tls_layer.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace fairlead::proxy {

namespace {

/// What all TLS connections of a thread use one after the other; never across two calls.
struct Workspace {
  std::vector<char> received = std::vector<char>(Reactor::kScratchSize);
  std::string outgoing;
};

/// What SSL_get_error says depends on what lies in this thread's queue, which is costly to clear and mostly
/// empty.
void clear_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

Workspace& workspace() {
  thread_local Workspace space;
  return space;
}

}  // namespace

// ---- What OpenSSL sees ----

BIO_METHOD* TlsLayer::method() {
  static BIO_METHOD* const made = [] {
    BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "transport");
    BIO_meth_set_read(m, bio_read);
    BIO_meth_set_write(m, bio_write);
    BIO_meth_set_ctrl(m, bio_control);
    return m;
  }();
  return made;
}

int TlsLayer::bio_read(BIO* bio, char* out, int size) {
  auto& incoming = static_cast<TlsLayer*>(BIO_get_data(bio))->incoming_;
  BIO_clear_retry_flags(bio);
  if (incoming.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const size_t n = std::min(incoming.size(), static_cast<size_t>(size));
  std::memcpy(out, incoming.data(), n);
  incoming.remove_prefix(n);
  return static_cast<int>(n);
}

int TlsLayer::bio_write(BIO*, const char* bytes, int size) {
  workspace().outgoing.append(bytes, static_cast<size_t>(size));
  return size;
}

long TlsLayer::bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

// ---- What the connection sees ----

TlsLayer::TlsLayer(tls::SslPointer ssl, Role role, Transport& wire) : ssl_(std::move(ssl)), wire_(&wire) {
  BIO* bio = BIO_new(method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (role == Role::server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

Transport::Io TlsLayer::handshake() {
  incoming_ = kept_;
  while (true) {
    clear_errors();
    const int result = SSL_do_handshake(ssl_.get());
    const int reason = SSL_get_error(ssl_.get(), result);
    if (result == 1 || reason != SSL_ERROR_WANT_READ) {
      keep();
      flush();
      return result == 1 ? Io::done : Io::failed;
    }
    flush();
    if (const Io io = receive(); io != Io::done) {
      keep();
      return io == Io::blocked ? Io::blocked : Io::failed;
    }
  }
}

Transport::Result TlsLayer::read(std::span<char> into) {
  if (end_ != Io::done) return {end_};
  incoming_ = kept_;
  size_t got = 0;
  bool received = false;
  bool starved = !anything_to_decrypt();
  Io end = Io::blocked;
  while (got < into.size()) {
    if (starved) {
      if (received && got > 0) break;  // one receive a call, once it brought something
      if (const Io io = receive(); io != Io::done) {
        end = io == Io::closed ? Io::failed : io;
        break;
      }
      received = true;
    }
    size_t n = 0;
    clear_errors();
    if (SSL_read_ex(ssl_.get(), into.data() + got, into.size() - got, &n) == 1) {
      got += n;
      starved = !anything_to_decrypt();
      continue;
    }
    const int reason = SSL_get_error(ssl_.get(), 0);
    if (reason != SSL_ERROR_WANT_READ) {
      end = reason == SSL_ERROR_ZERO_RETURN ? Io::closed : Io::failed;
      break;
    }
    starved = true;
  }
  keep();
  flush();
  if (end != Io::blocked) end_ = end;
  buffered_ = end_ != Io::done || got == into.size();
  return got > 0 ? Transport::Result{Io::done, got} : Transport::Result{end};
}

bool TlsLayer::anything_to_decrypt() const { return !incoming_.empty() || SSL_has_pending(ssl_.get()) == 1; }

bool TlsLayer::anything_to_read() {
  if (end_ != Io::done) return true;
  incoming_ = kept_;
  char byte = 0;
  size_t n = 0;
  int result = 0;
  Io io = Io::done;
  do {
    clear_errors();
    result = SSL_peek_ex(ssl_.get(), &byte, 1, &n);
  } while (result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ &&
           (io = receive()) == Io::done);
  keep();
  flush();
  // Blocked: all that came, if anything, was the protocol's own, such as session tickets.
  return result == 1 || io != Io::blocked;
}

Transport::Result TlsLayer::write(std::span<const iovec> pieces) {
  if (owed_ == 0) owed_ = seal(pieces);
  if (owed_ == 0) return {Io::failed};
  flush();
  if (wire_->broken()) return {Io::failed};
  if (!unsent_.empty()) return {Io::blocked};
  return {Io::done, std::exchange(owed_, 0)};
}

size_t TlsLayer::seal(std::span<const iovec> pieces) {
  size_t sealed = 0;
  for (const iovec& piece : pieces) {
    std::string_view bytes(static_cast<const char*>(piece.iov_base), piece.iov_len);
    while (!bytes.empty()) {
      if (sealed == kMostPerWrite) return sealed;
      size_t n = 0;
      clear_errors();
      const size_t wanted = std::min(bytes.size(), kMostPerWrite - sealed);
      if (SSL_write_ex(ssl_.get(), bytes.data(), wanted, &n) != 1) return sealed;
      sealed += n;
      bytes.remove_prefix(n);
    }
  }
  return sealed;
}

void TlsLayer::shutdown() {
  if (SSL_in_init(ssl_.get()) == 0) SSL_shutdown(ssl_.get());
  clear_errors();
  flush();
}

void TlsLayer::flush() {
  std::string& outgoing = workspace().outgoing;
  if (outgoing.empty() && unsent_.empty()) return;
  if (!unsent_.empty()) {
    unsent_.append(outgoing);
    outgoing.clear();
  }
  std::string& waiting = unsent_.empty() ? outgoing : unsent_;
  size_t sent = 0;
  while (sent < waiting.size()) {
    const iovec piece{waiting.data() + sent, waiting.size() - sent};
    const auto result = wire_->send({&piece, 1});
    if (result.io != Io::done) break;
    sent += result.size;
  }
  waiting.erase(0, sent);
  if (&waiting == &outgoing) {
    if (!outgoing.empty()) unsent_ = outgoing;
    outgoing.clear();
  } else if (unsent_.empty()) {
    std::string().swap(unsent_);
  }
}

Transport::Io TlsLayer::receive() {
  auto& space = workspace().received;
  const auto result = wire_->receive(space);
  if (result.io == Io::done) incoming_ = {space.data(), result.size};
  return result.io;
}

void TlsLayer::keep() {
  if (incoming_.empty()) {
    if (!kept_.empty()) std::string().swap(kept_);
  } else {
    kept_ = std::string(incoming_);
  }
  incoming_ = {};
  buffered_ = !kept_.empty();
}

}  // namespace fairlead::proxy
