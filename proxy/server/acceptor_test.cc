#include "proxy/server/acceptor.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

class AcceptorTest : public ::testing::Test {
 protected:
  void set_up(uint32_t max_connections = 1000) {
    worker_.adopt(test_snapshot({test_service("shop", {&origin_})}, [&](config::Config& config) {
      config.limits.max_connections = max_connections;
    }));
    auto socket = ListeningSocket::open({"127.0.0.1", 0}, 0);
    ASSERT_TRUE(socket.ok()) << socket.status();
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address_.sin_port = htons(socket->port());
    set_.emplace(worker_.context);
    const config::Listener listener{.name = "plain", .address = {}, .trusted_proxies = {}};
    acceptor_.emplace(worker_.context, *set_, std::make_shared<const ListenerInfo>(listener),
                      *std::move(socket));
  }
  std::unique_ptr<Peer> connect() const {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address_), sizeof address_), 0);
    return std::make_unique<Peer>(fd);
  }
  bool reaches(size_t connections) {
    return run_until(worker_.reactor, [&] { return set_->size() == connections; });
  }
  uint64_t limit_hits(std::string_view reason) { return worker_.count(Family::limit_hits_total, {reason}); }

  LoopbackListener origin_;
  TestWorker worker_;
  sockaddr_in address_{};
  std::optional<ConnectionSet> set_;
  std::optional<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, TakesAllThatCome) {
  set_up();
  std::vector<std::unique_ptr<Peer>> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(connect());  // more than in one turn
  EXPECT_TRUE(reaches(100));
  clients[0]->send("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(run_until(worker_.reactor, [&] { return clients[0]->received("404"); }));
}

TEST_F(AcceptorTest, PausesAtTheBoundAndGoesOnBelowIt) {
  set_up(2);
  auto first = connect();
  const auto second = connect();
  const auto third = connect();
  ASSERT_TRUE(run_until(worker_.reactor, [&] { return limit_hits("downstream_connections") > 0; }));
  EXPECT_EQ(set_->size(), 2u);
  run_for(worker_.reactor, 20ms);
  EXPECT_LE(limit_hits("downstream_connections"), 2u) << "does not spin";
  first->close();
  // The place goes to the one that waited.
  third->send("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(run_until(worker_.reactor, [&] { return third->received("404"); }));
  EXPECT_EQ(set_->size(), 2u);
}

TEST_F(AcceptorTest, PausesWhileMemoryIsShort) {
  set_up();
  acceptor_->set_stopped(true);
  const auto client = connect();
  ASSERT_TRUE(run_until(worker_.reactor, [&] { return limit_hits("memory") > 0; }));
  EXPECT_EQ(set_->size(), 0u);
  acceptor_->set_stopped(false);
  EXPECT_TRUE(reaches(1));
}

TEST_F(AcceptorTest, EmptiesItsQueueBeforeItGoes) {
  set_up();
  std::vector<std::unique_ptr<Peer>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(connect());
  acceptor_->empty_queue();
  acceptor_.reset();
  EXPECT_EQ(set_->size(), 50u);
  clients[49]->send("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(run_until(worker_.reactor, [&] { return clients[49]->received("404"); }));
}

}  // namespace
}  // namespace fairlead::proxy
