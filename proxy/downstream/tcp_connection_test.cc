#include "proxy/downstream/tcp_connection.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/downstream/connection_set.h"
#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

/// Connections that are forwarded to the service "db"; their clients and its regions are the test.
class TcpConnectionTest : public ::testing::Test {
 protected:
  void set_up(std::vector<const LoopbackListener*> regions = {},
              const std::function<void(config::Config&)>& adjust = {}) {
    if (regions.empty()) regions = {&near_};
    const auto service =
        test_service("db", regions, [](config::Service& db) { db.protocol = config::Protocol::tcp; });
    worker_.adopt(test_snapshot({service}, adjust));
    set_.emplace(worker_.context);
  }
  std::unique_ptr<Peer> open(bool narrow = false) {
    auto client = front_.connect(narrow);
    int fd = -1;
    EXPECT_TRUE(run([&] { return (fd = front_.accept_descriptor()) >= 0; }));
    auto connection =
        std::make_unique<TcpConnection>(worker_.context, *set_, info_, ClientAddress{.text = "127.0.0.1"});
    TcpConnection& started = *connection;
    set_->add(std::move(connection));
    started.start(fd);
    return client;
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(worker_.reactor, done); }
  bool comes(Peer& peer, std::string_view text) {
    return run([&] { return peer.received(text); });
  }

  LoopbackListener front_;
  LoopbackListener near_;
  LoopbackListener far_;
  std::shared_ptr<const ListenerInfo> info_ = std::make_shared<const ListenerInfo>(
      config::Listener{.name = "raw", .address = {}, .tcp = {{.server_names = {}, .service = "db"}}}, nullptr,
      7);
  TestWorker worker_;
  std::optional<ConnectionSet> set_;
};

TEST_F(TcpConnectionTest, PassesBytesBothWaysWhoeverSpeaksFirst) {
  set_up();
  const auto client = open();
  const auto origin = near_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  origin->send("welcome");
  EXPECT_TRUE(comes(*client, "welcome"));
  client->send("hello");
  EXPECT_TRUE(comes(*origin, "hello"));
  EXPECT_EQ(worker_.metrics.tunnels.value(), 1);
}

TEST_F(TcpConnectionTest, TheClientsEndIsHandedOnAndTheOriginsLastWordStillCome) {
  set_up();
  const auto client = open();
  const auto origin = near_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  client->send("all");
  client->shutdown_write();
  ASSERT_TRUE(run([&] { return origin->ended(); }));
  EXPECT_EQ(origin->received(), "all");
  origin->send("done");
  origin->close();
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_EQ(client->received(), "done");
  EXPECT_FALSE(client->reset());
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
  EXPECT_EQ(worker_.metrics.tunnels.value(), 0);
}

TEST_F(TcpConnectionTest, ARegionThatRefusesIsPassedOver) {
  const LoopbackListener refuses(LoopbackListener::kNone);
  set_up({&refuses, &far_});
  const auto client = open();
  client->send("hello");
  const auto origin = far_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  EXPECT_TRUE(comes(*origin, "hello"));
}

TEST_F(TcpConnectionTest, WithoutARegionTheClientIsReset) {
  const LoopbackListener refuses(LoopbackListener::kNone);
  set_up({&refuses});
  const auto client = open();
  EXPECT_TRUE(run([&] { return client->reset(); }));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(TcpConnectionTest, AServiceThatIsGoneIsAReset) {
  worker_.adopt(test_snapshot({test_service("shop", {&near_})}));
  set_.emplace(worker_.context);
  const auto client = open();
  EXPECT_TRUE(run([&] { return client->reset(); }));
}

TEST_F(TcpConnectionTest, AClientThatResetsFreesTheOrigin) {
  set_up();
  const auto client = open();
  const auto origin = near_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  client->abort();
  EXPECT_TRUE(run([&] { return origin->ended() || origin->reset(); }));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(TcpConnectionTest, AnOriginThatResetsResetsTheClient) {
  set_up();
  const auto client = open();
  const auto origin = near_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  ASSERT_TRUE(run([&] { return worker_.metrics.tunnels.value() == 1; }));
  origin->abort();
  EXPECT_TRUE(run([&] { return client->reset(); }));
}

TEST_F(TcpConnectionTest, ASlowClientHoldsTheOriginBack) {
  set_up();
  const auto client = open(true);
  const auto origin = near_.accept(worker_.reactor);
  ASSERT_NE(origin, nullptr);
  const std::string block(1 << 20, 'x');
  size_t sent = 0;
  for (size_t last = 1; last > 0;) {
    last = origin->send(block);
    sent += last;
    run_for(worker_.reactor, 30ms);
  }
  EXPECT_LT(sent, size_t{32} << 20) << "what nobody takes is not taken on for ever";
  size_t taken = 0;
  EXPECT_TRUE(run([&] { return (taken += client->take().size()) == sent; }));
}

TEST_F(TcpConnectionTest, ADrainEndsItInItsTime) {
  set_up({}, [](config::Config& config) { config.drain.tunnels = 0s; });
  const auto client = open();
  ASSERT_TRUE(run([&] { return worker_.metrics.tunnels.value() == 1; }));
  bool empty = false;
  set_->drain([&] { empty = true; });
  ASSERT_TRUE(run([&] { return client->ended(); }));
  client->close();
  EXPECT_TRUE(run([&] { return empty; }));
}

}  // namespace
}  // namespace fairlead::proxy
