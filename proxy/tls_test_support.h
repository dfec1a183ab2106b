#pragma once

// For tests of connections over TLS: certificates and contexts, and the far end of one, which is the test.

#include <openssl/err.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/loopback_test_support.h"
#include "tls/client_context.h"
#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/ticket_keys.h"

namespace fairlead::proxy {

/// A server that is "a.example", and clients that believe it.
struct TestTls {
  static constexpr const char* kHost = "a.example";

  /// `alpn`: what the server speaks, best first.
  explicit TestTls(std::vector<std::string> alpn = {"h2", "http/1.1"}) {
    static const tls::TestCertificate authority = tls::make_authority("ca");
    static const tls::TestCertificate certificate =
        tls::make_certificate({.names = "DNS:a.example"}, &authority);
    files_.add("server", certificate);
    files_.contents["ca.pem"] = authority.pem();
    config::ListenerTls listener;
    listener.certificates = {{"server.pem", "server.key", ""}};
    server = *tls::ServerContext::create(listener, std::move(alpn), files_, nullptr);
  }
  std::shared_ptr<const tls::ClientContext> client(std::vector<std::string> alpn = {}) const {
    config::ServiceTls config;
    config.ca = "ca.pem";
    return *tls::ClientContext::create(config, std::move(alpn), files_);
  }

  std::shared_ptr<const tls::ServerContext> server;

 private:
  tls::TestFiles files_;
};

/// The far end of a TLS connection: OpenSSL in memory, whose records the test carries. Never waits.
class TlsPeer {
 public:
  TlsPeer(std::unique_ptr<Peer> wire, tls::SslPointer ssl, bool server)
      : wire_(std::move(wire)), ssl_(std::move(ssl)) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (server) {
      SSL_set_accept_state(ssl_.get());
    } else {
      SSL_set_connect_state(ssl_.get());
    }
  }

  /// Goes on as far as what has come allows.
  void turn() {
    const std::string came = wire_->take();
    BIO_write(SSL_get_rbio(ssl_.get()), came.data(), static_cast<int>(came.size()));
    ERR_clear_error();
    std::array<char, 16384> some{};
    if (connected() || SSL_do_handshake(ssl_.get()) == 1) {
      int n = 0;
      while ((n = SSL_read(ssl_.get(), some.data(), some.size())) > 0) {
        received_.append(some.data(), static_cast<size_t>(n));
      }
    }
    wire_->send(records());
  }
  bool connected() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  /// `plain` as records, to be sent by the test.
  std::string seal(std::string_view plain) {
    SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
    return records();
  }
  void send(std::string_view plain) { wire_->send(seal(plain)); }
  /// A close_notify, to be sent by the test.
  std::string farewell() {
    SSL_shutdown(ssl_.get());
    return records();
  }
  /// All plain text so far.
  const std::string& received() {
    turn();
    return received_;
  }
  /// Whether a close_notify has come.
  bool bidden_farewell() {
    turn();
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  Peer& wire() { return *wire_; }
  SSL* ssl() const { return ssl_.get(); }

 private:
  std::string records() {
    BIO* out = SSL_get_wbio(ssl_.get());
    std::string text(BIO_ctrl_pending(out), '\0');
    if (!text.empty()) BIO_read(out, text.data(), static_cast<int>(text.size()));
    return text;
  }

  std::unique_ptr<Peer> wire_;
  tls::SslPointer ssl_;
  std::string received_;
};

}  // namespace fairlead::proxy
