#pragma once

// For tests of connections to an endpoint.

#include <optional>
#include <string>
#include <vector>

#include "proxy/loopback_test_support.h"
#include "proxy/upstream/http1_pool.h"

namespace fairlead::proxy {

/// A pool of connections whose origin is the test.
template <typename Pool>
struct PoolWithOrigin {
  explicit PoolWithOrigin(const config::Pool& limits = {}, int backlog = 128,
                          config::ProxyProtocol proxy_protocol = config::ProxyProtocol::off)
      : listener(backlog) {
    options.limits = limits;
    options.proxy_protocol = proxy_protocol;
    reinterpret_cast<sockaddr_in&>(options.address.storage) = listener.address();
    options.address.length = sizeof(sockaddr_in);
    pool.emplace(reactor, options);
  }

  LoopbackListener listener;
  telemetry::Registry registry;
  UpstreamMetrics metrics{registry.new_shard(), "shop", "north"};
  health::EvidenceShard evidence;
  Reactor reactor;
  UpstreamPool::Options options{
      .address = {}, .limits = {}, .parser = {}, .evidence = &evidence, .metrics = &metrics};
  std::optional<Pool> pool;
};

using PoolUnderTest = PoolWithOrigin<Http1Pool>;

/// Waits for an exchange, borrows it, and keeps what it is told.
template <typename Exchange>
struct BorrowerOf final : UpstreamPool::Waiter, UpstreamExchange::Client {
  void borrow(UpstreamExchange& exchange) {
    lent = static_cast<Exchange*>(&exchange);
    exchange.lend(*this, method, tunnel);
    buffer.begin(1 << 30);
  }
  /// Adds to the request and sends it; the number of bytes that were taken.
  size_t send(std::string_view text, bool complete = false) {
    const uint64_t before = lent->sent();
    buffer.tail().append(text);
    lent->pump(buffer, complete);
    return lent->sent() - before;
  }
  /// Sends a whole request.
  void request(std::string_view text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n") {
    EXPECT_EQ(send(text, true), text.size());
  }

  void on_exchange(UpstreamExchange& exchange) override { borrow(exchange); }
  void on_no_exchange(ProxyError error) override { failure = error; }
  std::optional<ProxiedEnds> proxied_ends() const override { return ends; }
  void on_response_head(const http::ResponseHead& head) override {
    statuses.push_back(head.status);
    if (on_head) on_head();
  }
  void on_response_body(std::string_view bytes) override {
    body.append(bytes);
    if (on_body) on_body();
  }
  void on_response_end(const http::Fields& fields) override {
    for (const auto& field : fields) trailers.append(field.name).append("=").append(field.value).append(";");
    ended = true;
    lent = nullptr;
  }
  void on_response_pause() override { ++pauses; }
  void on_upstream_writable() override {
    ++writable;
    if (on_writable) on_writable();
  }
  void on_upstream_failure(ProxyError error) override {
    failure = error;
    lent = nullptr;
  }

  http::Method method = http::Method::get;
  bool tunnel = false;
  Exchange* lent = nullptr;
  StringPool strings;
  RequestBuffer buffer{strings};
  std::vector<int> statuses;
  std::string body;
  std::string trailers;
  bool ended = false;
  int pauses = 0;
  int writable = 0;
  std::optional<ProxyError> failure;
  std::optional<ProxiedEnds> ends;
  absl::AnyInvocable<void()> on_head;
  absl::AnyInvocable<void()> on_body;
  absl::AnyInvocable<void()> on_writable;
};

using Borrower = BorrowerOf<Http1UpstreamConnection>;

}  // namespace fairlead::proxy
