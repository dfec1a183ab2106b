#include "proxy/downstream/tcp_connection.h"

#include <gtest/gtest.h>

#include "proxy/downstream/connection_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

/// Connections that are forwarded to the service "db".
class TcpConnectionTest : public ConnectionTest<TcpConnection> {
 protected:
  TcpConnectionTest()
      : ConnectionTest({.name = "raw", .address = {}, .tcp = {{.server_names = {}, .service = "db"}}}) {}
  void set_up(std::vector<const LoopbackListener*> regions = {},
              const std::function<void(config::Config&)>& adjust = {}) {
    if (regions.empty()) regions = {&origins_};
    serve(test_service("db", regions, [](config::Service& db) { db.protocol = config::Protocol::tcp; }),
          adjust);
  }
};

TEST_F(TcpConnectionTest, PassesBytesBothWaysWhoeverSpeaksFirst) {
  set_up();
  const auto client = open();
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  upstream->send("welcome");
  EXPECT_TRUE(comes(*client, "welcome"));
  client->send("hello");
  EXPECT_TRUE(comes(*upstream, "hello"));
  EXPECT_EQ(worker_.metrics.tunnels.value(), 1);
}

TEST_F(TcpConnectionTest, TheClientsEndIsHandedOnAndTheOriginsLastWordStillCome) {
  set_up();
  const auto client = open();
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  client->send("all");
  client->shutdown_write();
  ASSERT_TRUE(run([&] { return upstream->ended(); }));
  EXPECT_EQ(upstream->received(), "all");
  upstream->send("done");
  upstream->close();
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_EQ(client->received(), "done");
  EXPECT_FALSE(client->reset());
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
  EXPECT_EQ(worker_.metrics.tunnels.value(), 0);
}

TEST_F(TcpConnectionTest, ARegionThatRefusesIsPassedOver) {
  const LoopbackListener refuses(LoopbackListener::kNone);
  LoopbackListener far;
  set_up({&refuses, &far});
  const auto client = open();
  client->send("hello");
  const auto upstream = far.accept(worker_.reactor);
  ASSERT_NE(upstream, nullptr);
  EXPECT_TRUE(comes(*upstream, "hello"));
}

TEST_F(TcpConnectionTest, WithoutARegionTheClientIsReset) {
  const LoopbackListener refuses(LoopbackListener::kNone);
  set_up({&refuses});
  const auto client = open();
  EXPECT_TRUE(run([&] { return client->reset(); }));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(TcpConnectionTest, AServiceThatIsGoneIsAReset) {
  serve(test_service("shop", {&origins_}), {});
  const auto client = open();
  EXPECT_TRUE(run([&] { return client->reset(); }));
}

TEST_F(TcpConnectionTest, AClientThatResetsFreesTheOrigin) {
  set_up();
  const auto client = open();
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  client->abort();
  EXPECT_TRUE(run([&] { return upstream->ended() || upstream->reset(); }));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(TcpConnectionTest, AnOriginThatResetsResetsTheClient) {
  set_up();
  const auto client = open();
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  ASSERT_TRUE(run([&] { return worker_.metrics.tunnels.value() == 1; }));
  upstream->abort();
  EXPECT_TRUE(run([&] { return client->reset(); }));
}

TEST_F(TcpConnectionTest, ASlowClientHoldsTheOriginBack) {
  set_up();
  const auto client = open(true);
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  const std::string block(1 << 20, 'x');
  size_t sent = 0;
  for (size_t last = 1; last > 0;) {
    last = upstream->send(block);
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
