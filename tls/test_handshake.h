#pragma once

// Two ends of a connection, joined in memory. Included by *_test.cc only.

#include <array>
#include <string>
#include <utility>

#include "tls/connection_facts.h"
#include "tls/openssl_pointers.h"

namespace fairlead::tls {

/// One end, and why it gave up.
struct TestEnd {
  SslPointer connection;
  std::string error;  // empty: did not

  void note(int result) {
    if (SSL_get_error(connection.get(), result) != SSL_ERROR_SSL) return;
    // The queue is the thread's: left there, the error would be taken for the other end's.
    const std::string text = take_handshake_error(connection.get());
    if (error.empty()) error = text;
  }
  bool done() const { return error.empty() && SSL_is_init_finished(connection.get()); }
};

class TestHandshake {
 public:
  TestHandshake(SslPointer client, SslPointer server)
      : client_{std::move(client), ""}, server_{std::move(server), ""} {
    BIO* of_client = nullptr;
    BIO* of_server = nullptr;
    BIO_new_bio_pair(&of_client, kBuffer, &of_server, kBuffer);
    SSL_set_bio(this->client(), of_client, of_client);
    SSL_set_bio(this->server(), of_server, of_server);
    SSL_set_connect_state(this->client());
    SSL_set_accept_state(this->server());
  }

  /// True when both ends are content. Each reads once at the end: TLS 1.3 brings tickets, and a server's
  /// objection to the client's certificate, after the client's part is done.
  bool run() {
    for (int round = 0; round < kRounds && !(client_.done() && server_.done()); ++round) {
      client_.note(SSL_do_handshake(client()));
      server_.note(SSL_do_handshake(server()));
    }
    for (TestEnd* end : {&server_, &client_}) {
      std::array<char, 64> buffer{};
      end->note(SSL_read(end->connection.get(), buffer.data(), buffer.size()));
    }
    return client_.done() && server_.done();
  }

  SSL* client() const { return client_.connection.get(); }
  SSL* server() const { return server_.connection.get(); }
  const std::string& client_error() const { return client_.error; }
  const std::string& server_error() const { return server_.error; }

 private:
  static constexpr int kRounds = 20;
  static constexpr size_t kBuffer = 1 << 17;

  TestEnd client_;
  TestEnd server_;
};

/// A client that verifies nothing, for what it offers to be set by the test.
inline ContextPointer make_plain_client() {
  ContextPointer context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

inline std::string shown_common_name(const SSL* client) {
  const X509* certificate = SSL_get0_peer_certificate(client);
  std::array<char, 256> text{};
  if (!certificate) return "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
  return text.data();
}

}  // namespace fairlead::tls
