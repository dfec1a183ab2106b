#pragma once

// For tests of a simulated region over HTTP/2: a connection of its own, whose client is the test.

#include <gtest/gtest.h>
#include <sys/epoll.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/net/socket_test_support.h"
#include "bench/region/http2_origin_connection.h"
#include "proxy/http2/socket_end_test_support.h"

namespace fairlead::bench {

/// One connection, whose other end does what the test says.
class Http2OriginTest : public ::testing::Test {
 protected:
  using Progress = OriginConnection::Progress;

  void SetUp() override {
    const auto fds = socket_pair();
    client_.emplace(std::make_unique<proxy::Peer>(fds[1]), proxy::http2::Session::Role::client,
                    proxy::http2::SessionLimits{.stream_window = 16 << 20, .connection_window = 16 << 20});
    connection_.emplace(FileDescriptor(fds[0]), 1, kRegion, "");
    EXPECT_EQ(read(), Progress::waiting);
    client_->turn();
  }
  /// Sends a request for `path` with these further fields.
  int32_t ask(std::string_view path, std::string_view method = "GET",
              const std::vector<proxy::http2::NamedValue>& fields = {}) {
    auto& list = proxy::http2::fresh_name_values();
    list.add(":method", method);
    list.add(":scheme", "http");
    list.add(":authority", "a");
    list.add(":path", path);
    for (const auto& [name, value] : fields) list.add(name, value);
    auto stream = std::make_unique<proxy::http2::RecordedStream>();
    const int32_t id = client_->end.session.request(list.list(), false, *stream);
    client_->end.streams[id] = std::move(stream);
    client_->turn();
    return id;
  }
  /// What the connection makes of what has come.
  Progress read() {
    client_->turn();
    connection_->on_ready(EPOLLIN);
    return connection_->read();
  }
  /// All of what the client is told on this stream, once nothing more comes.
  const std::string& seen(int32_t id) {
    for (int i = 0; i < 10; ++i) {
      connection_->flush();
      client_->turn();
    }
    return (*client_)[id].seen;
  }

  inline static const std::string kRegion = "north";
  std::optional<proxy::http2::SocketEnd> client_;
  std::optional<Http2OriginConnection> connection_;
};

}  // namespace fairlead::bench
