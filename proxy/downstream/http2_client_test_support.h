#pragma once

// For tests of HTTP/2 connections and the requests on them, whose clients and origins are the test.

#include <functional>
#include <memory>
#include <string_view>

#include "proxy/downstream/connection_test_support.h"
#include "proxy/downstream/http1_connection.h"
#include "proxy/http2/socket_end_test_support.h"

namespace fairlead::proxy {

/// Clients with prior knowledge, on a plain listener before one service, "shop".
class Http2ClientTest : public ConnectionTest<Http1Connection> {
 protected:
  using Client = http2::SocketEnd;

  Http2ClientTest() : ConnectionTest({.name = "plain", .address = {}, .trusted_proxies = {}}) {}
  void set_up(const std::function<void(config::Limits&)>& limits = {},
              const std::function<void(config::Service&)>& shop = {}) {
    serve(test_service("shop", {&origins_}, shop), [&](config::Config& config) {
      if (limits) limits(config.limits);
    });
  }
  Client client(bool narrow = false, const http2::SessionLimits& limits = {}) {
    return {open(narrow), http2::Session::Role::client, limits};
  }
  /// Sends a request, whose body, if it has one, follows.
  static int32_t ask(Client& client, std::string_view path = "/shop", bool with_body = false) {
    const int32_t id = client.end.request(path, with_body);
    client[id].complete = !with_body;
    client.turn();
    return id;
  }
  /// Adds to the request's body.
  static void send(Client& client, int32_t id, std::string_view bytes, bool last = false) {
    client[id].body.append(bytes);
    client[id].complete = last;
    client.end.session.resume(id);
  }
  bool run(Client& client, absl::FunctionRef<bool()> done) {
    return ConnectionTest::run([&] {
      client.turn();
      return done();
    });
  }
  /// Whether this comes on the stream, as its record has it.
  bool comes(Client& client, int32_t id, std::string_view seen) {
    return run(client, [&] { return client[id].seen.find(seen) != std::string::npos; });
  }
  using ConnectionTest::comes;
  using ConnectionTest::run;
};

}  // namespace fairlead::proxy
