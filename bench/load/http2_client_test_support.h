#pragma once

// For tests of the load generator over HTTP/2: a connection of its own, whose server is the test.

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/http2_client_connection.h"
#include "bench/net/socket_test_support.h"
#include "proxy/http2/socket_end_test_support.h"

namespace fairlead::bench {

/// What was told of a request that is over.
struct Finished {
  Outcome outcome;
  int status;
  std::optional<int> grpc_status;
  std::string region;
};

/// One connection, whose other end does what the test says.
class Http2ClientTest : public ::testing::Test, protected ClientConnection::Owner {
 protected:
  using Server = proxy::http2::SocketEnd;

  /// Connects to a server that allows so many streams at a time.
  void open(uint32_t streams = 100) {
    fields_.add(":method", request_.body.empty() ? "GET" : "POST");
    fields_.add(":scheme", "http");
    fields_.add(":authority", "a");
    fields_.add(":path", "/");
    request_.fields = fields_.list();
    const auto fds = socket_pair();
    server_.emplace(std::make_unique<proxy::Peer>(fds[1]), proxy::http2::Session::Role::server,
                    proxy::http2::SessionLimits{.concurrent_streams = streams});
    connection_.emplace(Channel(FileDescriptor(fds[0]), nullptr), 0, Time{},
                        static_cast<ClientConnection::Owner&>(*this), request_);
    EXPECT_FALSE(connection_->has_room());
    connection_->on_ready(EPOLLOUT);
    turn();
  }
  /// Carries what either end has to say.
  void turn() {
    for (int i = 0; i < 3; ++i) {
      server_->turn();
      connection_->on_ready(EPOLLIN);
    }
  }
  PendingRequest* send() {
    PendingRequest* sent = connection_->send(Time{}, Time{});
    connection_->flush();
    turn();
    return sent;
  }
  void respond(int32_t id, std::string_view status, const std::vector<proxy::http2::NamedValue>& fields = {},
               std::string body = {}) {
    auto& list = proxy::http2::fresh_name_values();
    list.add(":status", status);
    for (const auto& [name, value] : fields) list.add(name, value);
    const bool with_body = !body.empty() || !server()[id].trailer_fields.empty();
    server()[id].body = std::move(body);
    server().end.session.respond(id, list.list(), with_body);
    turn();
  }
  Server& server() { return *server_; }
  ClientConnection::State state() const { return connection_->state(); }

  void on_finished(PendingRequest&, const Response& response) override {
    finished_.push_back(
        {response.outcome, response.status, response.grpc_status, std::string(response.region)});
  }
  void on_returned(PendingRequest&) override { ++returned_; }

  Http2Request request_{.fields = {}, .body = {}, .watched = "x-region", .streams = 100};
  proxy::http2::NameValues fields_;
  std::optional<Server> server_;
  std::optional<Http2ClientConnection> connection_;
  std::vector<Finished> finished_;
  int returned_ = 0;
};

}  // namespace fairlead::bench
