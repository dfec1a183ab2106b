#include "proxy/upstream/tcp_pool.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/loopback_test_support.h"

namespace fairlead::proxy {
namespace {

struct Waiting final : UpstreamPool::Waiter, UpstreamExchange::Client {
  void on_exchange(UpstreamExchange& lent) override {
    exchange = &lent;
    lent.lend(*this, http::Method::connect, true);
    EXPECT_EQ(status, 0) << "not from within the call";
    buffer.begin(0);
  }
  void on_no_exchange(ProxyError error) override { failure = error; }
  std::optional<ProxiedEnds> proxied_ends() const override { return std::nullopt; }
  void on_response_head(const http::ResponseHead& head) override { status = head.status; }
  void on_response_body(std::string_view bytes) override { body.append(bytes); }
  void on_response_end(const http::Fields&) override { ended = true; }
  void on_response_pause() override {}
  void on_upstream_writable() override { exchange->pump(buffer, false); }
  void on_upstream_failure(ProxyError error) override { failure = error; }

  StringPool strings;
  RequestBuffer buffer{strings};
  UpstreamExchange* exchange = nullptr;
  std::optional<ProxyError> failure;
  std::string body;
  int status = 0;
  bool ended = false;
};

struct TcpPoolTest : ::testing::Test {
  TcpPoolTest() {
    UpstreamPool::Options options{
        .address = {}, .limits = {}, .parser = {}, .evidence = &evidence, .metrics = &metrics};
    reinterpret_cast<sockaddr_in&>(options.address.storage) = listener.address();
    options.address.length = sizeof(sockaddr_in);
    pool.emplace(reactor, options);
  }
  bool run(absl::FunctionRef<bool()> done) { return run_until(reactor, done); }

  LoopbackListener listener;
  telemetry::Registry registry;
  UpstreamMetrics metrics{registry.new_shard(), "db", "north"};
  health::EvidenceShard evidence;
  Reactor reactor;
  Waiting waiting;
  std::optional<TcpPool> pool;
};

TEST_F(TcpPoolTest, AConnectionAnswersByBeingThere) {
  ASSERT_TRUE(pool->wait(waiting));
  EXPECT_TRUE(run([&] { return waiting.status == 200; }));
}

TEST_F(TcpPoolTest, ServesOneClientAndNoOther) {
  ASSERT_TRUE(pool->wait(waiting));
  ASSERT_TRUE(run([&] { return waiting.status == 200; }));
  EXPECT_EQ(pool->take(false), nullptr);
  waiting.exchange->close();
  EXPECT_EQ(pool->take(false), nullptr);
  EXPECT_EQ(pool->connections(), 0u);
}

TEST_F(TcpPoolTest, WhatIsMadeForNobodyIsClosed) {
  ASSERT_TRUE(pool->wait(waiting));
  pool->cancel(waiting);
  EXPECT_TRUE(run([&] { return pool->connections() == 0; }));
}

TEST_F(TcpPoolTest, BytesPassAndEndsAreHandedOn) {
  ASSERT_TRUE(pool->wait(waiting));
  ASSERT_TRUE(run([&] { return waiting.status == 200; }));
  const auto origin = listener.accept(reactor);
  waiting.buffer.tail().append("hello");
  waiting.exchange->pump(waiting.buffer, false);
  EXPECT_TRUE(run([&] { return origin->received("hello"); }));
  EXPECT_FALSE(origin->ended());
  waiting.exchange->pump(waiting.buffer, true);
  EXPECT_TRUE(run([&] { return origin->ended(); }));
  origin->send("bye");
  origin->close();
  EXPECT_TRUE(run([&] { return waiting.ended; }));
  EXPECT_EQ(waiting.body, "bye");
}

TEST_F(TcpPoolTest, AResetIsNoEnd) {
  ASSERT_TRUE(pool->wait(waiting));
  ASSERT_TRUE(run([&] { return waiting.status == 200; }));
  listener.accept(reactor)->abort();
  EXPECT_TRUE(run([&] { return waiting.failure.has_value(); }));
  EXPECT_FALSE(waiting.ended);
  EXPECT_EQ(waiting.failure->retry, ProxyError::Retry::no);
}

TEST_F(TcpPoolTest, PausesAndGoesOn) {
  ASSERT_TRUE(pool->wait(waiting));
  ASSERT_TRUE(run([&] { return waiting.status == 200; }));
  const auto origin = listener.accept(reactor);
  waiting.exchange->pause();
  origin->send("later");
  run_for(reactor, std::chrono::milliseconds(20));
  EXPECT_EQ(waiting.body, "");
  waiting.exchange->resume();
  EXPECT_TRUE(run([&] { return waiting.body == "later"; }));
}

}  // namespace
}  // namespace fairlead::proxy
