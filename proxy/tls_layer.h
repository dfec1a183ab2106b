#pragma once

#include <sys/uio.h>

#include <span>
#include <string>
#include <string_view>

#include "proxy/transport.h"
#include "tls/openssl_pointers.h"

namespace fairlead::proxy {

/// TLS on top of a Transport's socket: OpenSSL reads and writes through a BIO over this thread's workspace,
/// so that a turn's records leave in one send and come with one receive, and an idle connection keeps nothing
/// but leftovers. Owned by the Transport; its thread only.
class TlsLayer {
 public:
  using Io = Transport::Io;
  enum class Role : uint8_t { client, server };

  /// `ssl` comes fresh from a tls:: context.
  TlsLayer(tls::SslPointer ssl, Role role, Transport& wire);
  TlsLayer(const TlsLayer&) = delete;

  /// Goes on with the handshake: `done`, `blocked` until the wire is ready again, else it failed.
  Io handshake();
  /// Decrypts what one receive brings. `closed` is the peer's close_notify; an end without it is `failed`
  /// (RFC 8446 §6.1: a cut).
  Transport::Result read(std::span<char> into);
  /// Encrypts and sends. When the socket does not take all that became of it: `blocked`, and the same bytes
  /// must be given again once it is writable; then they count as written.
  Transport::Result write(std::span<const iovec> pieces);
  bool anything_to_read();
  /// Says close_notify, as far as the socket takes it at once.
  void shutdown();
  /// Sends what the protocol itself has to say and could not yet.
  void flush();
  /// Whether a read would yield something without the socket being readable.
  bool buffered() const { return buffered_; }
  /// The socket has moved to another Transport.
  void rewire(Transport& wire) { wire_ = &wire; }
  SSL* ssl() const { return ssl_.get(); }

 private:
  static constexpr size_t kMostPerWrite = 64 * 1024;  // of plain text: bounds what is kept encrypted

  static BIO_METHOD* method();
  static int bio_read(BIO* bio, char* out, int size);
  static int bio_write(BIO* bio, const char* bytes, int size);
  static long bio_control(BIO* bio, int command, long, void*);

  /// Whether OpenSSL holds, or the BIO has for it, bytes that it was not asked for yet.
  bool anything_to_decrypt() const;
  size_t seal(std::span<const iovec> pieces);
  /// One receive into the workspace, for the BIO to read.
  Io receive();
  /// Copies what the BIO was not asked for out of the workspace.
  void keep();

  tls::SslPointer ssl_;
  Transport* wire_;
  std::string_view incoming_;  // received, not yet read by the BIO: in the workspace or in kept_
  std::string kept_;
  std::string unsent_;  // records that the socket did not take
  size_t owed_ = 0;     // bytes given to write() whose records are in unsent_
  Io end_ = Io::done;   // an end to be reported by the next read
  bool buffered_ = false;
};

}  // namespace fairlead::proxy
