#pragma once

// For tests of client connections: a worker that serves them, whose clients and origins are the test.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "proxy/downstream/connection_set.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {

/// Connections that begin as `Connection` on the listener that `info_` says; `set_up` of the test comes
/// first.
template <typename Connection>
class ConnectionTest : public ::testing::Test {
 protected:
  explicit ConnectionTest(const config::Listener& listener,
                          std::shared_ptr<const tls::ServerContext> tls = nullptr)
      : info_(std::make_shared<const ListenerInfo>(listener, std::move(tls), 7)) {}

  void serve(const std::shared_ptr<routing::Service>& service,
             const std::function<void(config::Config&)>& adjust) {
    worker_.adopt(test_snapshot({service}, adjust));
    set_.emplace(worker_.context);
  }
  /// The client's end of one more connection; `narrow`: small buffers on both ends.
  std::unique_ptr<Peer> open(bool narrow = false) {
    auto client = front_.connect(narrow);
    int fd = -1;
    EXPECT_TRUE(run([&] { return (fd = front_.accept_descriptor()) >= 0; }));
    if (narrow) narrow_buffers(fd);
    auto connection =
        std::make_unique<Connection>(worker_.context, *set_, info_, ClientAddress{.text = "127.0.0.1"});
    Connection& started = *connection;
    set_->add(std::move(connection));
    started.start(fd);
    return client;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  bool comes(Peer& peer, std::string_view text) {
    return run([&] { return peer.received(text); });
  }
  bool ends(Peer& peer) {
    return run([&] { return peer.ended() || peer.reset(); });
  }
  std::unique_ptr<Peer> origin() { return origins_.accept(worker_.reactor); }
  uint64_t limit_hits(std::string_view reason) {
    return worker_.count(telemetry::Family::limit_hits_total, {reason});
  }
  uint64_t rejected(std::string_view reason) {
    return worker_.count(telemetry::Family::rejected_total, {reason});
  }

  LoopbackListener front_;
  LoopbackListener origins_;
  std::shared_ptr<const ListenerInfo> info_;
  TestWorker worker_;
  std::optional<ConnectionSet> set_;
};

}  // namespace fairlead::proxy
