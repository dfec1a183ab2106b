#include "proxy/downstream/http1_connection.h"

#include <gtest/gtest.h>

#include "proxy/downstream/connection_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using telemetry::Family;

/// Client connections to one service, "shop".
class Http1ConnectionTest : public ConnectionTest<Http1Connection> {
 protected:
  Http1ConnectionTest() : ConnectionTest({.name = "plain", .address = {}, .trusted_proxies = {}}) {}
  void set_up(const std::function<void(config::Limits&)>& limits = {}) {
    service_ = test_service("shop", {&origins_});
    serve(service_, [&](config::Config& config) {
      if (limits) limits(config.limits);
    });
  }

  std::shared_ptr<routing::Service> service_;
};

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

size_t occurrences(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

TEST_F(Http1ConnectionTest, PipelinedRequestsAreAnsweredInOrder) {
  set_up();
  const auto client = open();
  client->send(get("/shop/1") + get("/elsewhere") + get("/shop/2"));
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "/shop/1"));
  run_for(worker_.reactor, 10ms);
  EXPECT_FALSE(upstream->received("/shop/2")) << "one at a time";
  EXPECT_EQ(client->received(), "");
  upstream->send(ok("one"));
  ASSERT_TRUE(comes(*upstream, "/shop/2"));
  upstream->send(ok("two"));
  ASSERT_TRUE(comes(*client, "two"));
  const std::string& got = client->received();
  EXPECT_LT(got.find("one"), got.find("404 Not Found"));
  EXPECT_LT(got.find("404 Not Found"), got.find("two"));
  EXPECT_EQ(got.find("Connection: close"), std::string::npos);
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(Http1ConnectionTest, ARequestMayComeInPieces) {
  set_up();
  const auto client = open();
  const std::string request =
      "POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + get("/shop/2");
  for (const char& c : request) {
    client->send({&c, 1});
    run_for(worker_.reactor, 0ms);
  }
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\nhello"));
  upstream->send(ok("one"));
  ASSERT_TRUE(comes(*upstream, "GET /shop/2"));
}

TEST_F(Http1ConnectionTest, AHalfClosedClientIsStillAnswered) {
  set_up();
  const auto client = open();
  client->send(get("/shop/1") + get("/shop/2"));
  client->shutdown_write();
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "/shop/1"));
  upstream->send(ok("one"));
  ASSERT_TRUE(comes(*upstream, "/shop/2"));
  upstream->send(ok(std::string(200'000, 'x') + "two"));
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_TRUE(client->received("one"));
  EXPECT_TRUE(client->received().ends_with("two"));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(Http1ConnectionTest, AClientThatEndsWithinItsBodyIsGone) {
  set_up();
  const auto client = open();
  client->send("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "he"));
  client->shutdown_write();
  ASSERT_TRUE(ends(*upstream)) << "what is not whole is not left to the origin as such";
  EXPECT_EQ(worker_.count(Family::requests_total, {"to-shop", "shop", "region-0", "499", "http/1.1"}), 1u);
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(Http1ConnectionTest, AResetWhileTheOriginWorksEndsTheAttempt) {
  set_up();
  const auto client = open();
  client->send(get("/shop"));
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  client->abort();
  ASSERT_TRUE(ends(*upstream));
  EXPECT_EQ(set_->size(), 0u);
}

TEST_F(Http1ConnectionTest, AnEarlyResponseClosesTheConnection) {
  set_up();
  const auto client = open();
  client->send("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12");
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "12"));
  upstream->send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(comes(*client, "\r\n\r\n"));
  EXPECT_TRUE(client->received("Connection: close\r\n"));
  // Input still under way is dropped for a while, so that a reset does not take the response away.
  client->send("345678" + get("/shop"));
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_FALSE(client->reset());
  EXPECT_EQ(occurrences(client->received(), "HTTP/1.1 "), 1u) << "nothing after it is a request";
  client->close();
  EXPECT_TRUE(run([&] { return set_->size() == 0; }));
}

TEST_F(Http1ConnectionTest, AHeadThatDripsIs408) {
  set_up([](config::Limits& limits) { limits.request_head_timeout = 40ms; });
  const auto client = open();
  client->send("GET /shop HTTP/1.1\r\nHost: a\r\n");
  // More bytes do not buy more time.
  ASSERT_TRUE(run([&] {
    client->send("x");
    return client->received("\r\n\r\n");
  }));
  EXPECT_TRUE(client->received().starts_with("HTTP/1.1 408 ")) << client->received();
  EXPECT_TRUE(client->received("connection: close\r\n"));
  EXPECT_EQ(limit_hits("request_head_timeout"), 1u);
  EXPECT_EQ(worker_.count(Family::requests_total, {"", "", "", "408", "http/1.1"}), 1u);
  EXPECT_TRUE(ends(*client));
}

TEST_F(Http1ConnectionTest, AnIdleConnectionIsClosed) {
  set_up([](config::Limits& limits) {
    limits.connection_idle_timeout = 40ms;
    limits.connection_idle_timeout_pressed = 40ms;
  });
  const auto client = open();
  client->send(get("/elsewhere"));
  ASSERT_TRUE(comes(*client, "404"));
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_EQ(occurrences(client->received(), "HTTP/1.1 "), 1u) << "without a word";
  EXPECT_EQ(limit_hits("connection_idle_timeout"), 1u);
}

TEST_F(Http1ConnectionTest, ABadRequestIsAnsweredAndEnds) {
  set_up();
  const auto client = open();
  client->send("GET /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" +
               get("/shop"));
  ASSERT_TRUE(ends(*client));
  EXPECT_TRUE(client->received().starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(client->received("connection: close\r\n"));
  EXPECT_EQ(occurrences(client->received(), "HTTP/1.1 "), 1u);
  EXPECT_EQ(worker_.count(Family::rejected_total, {"length_and_chunked"}), 1u);
  EXPECT_EQ(worker_.count(Family::requests_total, {"", "", "", "400", "http/1.1"}), 1u);
  EXPECT_EQ(origins_.accept(), nullptr);
}

constexpr const char* kChunkedPost =
    "POST /shop HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";

TEST_F(Http1ConnectionTest, AMalformedBodyIs400) {
  set_up();
  const auto client = open();
  client->send(kChunkedPost);
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "hi"));
  client->send("nonsense\r\n");
  ASSERT_TRUE(ends(*client));
  EXPECT_TRUE(client->received().starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(client->received("bad_body"));
  EXPECT_EQ(worker_.count(Family::requests_total, {"to-shop", "shop", "region-0", "400", "http/1.1"}), 1u);
  EXPECT_EQ(worker_.count(Family::requests_total, {"", "", "", "400", "http/1.1"}), 0u) << "counted once";
  EXPECT_TRUE(ends(*upstream));
  EXPECT_FALSE(upstream->received("0\r\n\r\n")) << "not passed off as whole";
}

TEST_F(Http1ConnectionTest, AMalformedBodyAfterTheResponseBeganIsNoCleanEnd) {
  set_up();
  const auto client = open();
  client->send(kChunkedPost);
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "hi"));
  upstream->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n");
  ASSERT_TRUE(comes(*client, "yes"));
  client->send("nonsense\r\n");
  ASSERT_TRUE(ends(*client));
  EXPECT_TRUE(client->reset());
  EXPECT_FALSE(client->received("0\r\n\r\n"));
  EXPECT_TRUE(ends(*upstream));
}

TEST_F(Http1ConnectionTest, ATruncatedResponseIsNoCleanEnd) {
  set_up();
  const auto client = open();
  client->send(get("/shop"));
  auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  upstream->send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n");
  ASSERT_TRUE(comes(*client, "yes"));
  upstream->close();
  ASSERT_TRUE(ends(*client));
  EXPECT_TRUE(client->reset());
  EXPECT_FALSE(client->received("0\r\n\r\n"));
}

TEST_F(Http1ConnectionTest, AnOlderClientGetsABodyThatEndsWithTheConnection) {
  set_up();
  const auto client = open();
  client->send("GET /shop HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  upstream->send(
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n");
  ASSERT_TRUE(run([&] { return client->ended(); }));
  EXPECT_TRUE(client->received().ends_with("\r\n\r\nyes")) << client->received();
  EXPECT_FALSE(client->received("103")) << "unknown to HTTP/1.0";
}

TEST_F(Http1ConnectionTest, ASlowClientGetsEverything) {
  set_up();
  const auto client = open(true);
  client->send(get("/shop"));
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  std::string body;
  for (int i = 0; body.size() < 20'000'000; ++i) body += std::to_string(i) + ' ';
  const std::string response = ok(body);
  size_t given = upstream->send(response);
  for (size_t before = 0; given > before; run_for(worker_.reactor, 10ms)) {
    before = given;
    given += upstream->send(std::string_view(response).substr(given));
  }
  EXPECT_LT(given, response.size()) << "what the client does not take is left with the origin";
  ASSERT_TRUE(run([&] {
    given += upstream->send(std::string_view(response).substr(given));
    return client->received().size() >= body.size() &&
           client->received().ends_with(body.substr(body.size() - 20));
  }));
  EXPECT_TRUE(client->received().ends_with(body));
}

TEST_F(Http1ConnectionTest, AClientThatReadsNothingIsNotReadFrom) {
  set_up();
  const auto client = open(true);
  const std::string request = get("/elsewhere");
  std::string flood;
  for (int i = 0; i < 2000; ++i) flood += request;
  constexpr size_t kMuch = 32'000'000;
  size_t sent = 0;
  for (int quiet = 0; quiet < 5 && sent < kMuch; run_for(worker_.reactor, 4ms)) {
    const size_t taken = client->send(std::string_view(flood).substr(sent % flood.size()));
    sent += taken;
    quiet = taken > 0 ? 0 : quiet + 1;
  }
  EXPECT_LT(sent, kMuch) << "answers pile up";
  // Once it reads, every request that was sent whole is answered.
  EXPECT_TRUE(run([&] { return occurrences(client->received(), "404 Not Found") == sent / request.size(); }));
}

TEST_F(Http1ConnectionTest, DrainingEndsAfterTheResponse) {
  set_up();
  const auto idle = open();
  const auto busy = open();
  busy->send(get("/shop"));
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  bool empty = false;
  set_->drain([&] { empty = true; });
  ASSERT_TRUE(ends(*idle));
  EXPECT_FALSE(empty);
  upstream->send(ok("yes"));
  ASSERT_TRUE(ends(*busy));
  EXPECT_TRUE(busy->received("Connection: close\r\n"));
  EXPECT_TRUE(busy->received().ends_with("yes"));
  EXPECT_TRUE(empty);
}

TEST_F(Http1ConnectionTest, DrainingServesTheRequestThatIsOnItsWayToAnIdleConnection) {
  set_up();
  const auto idle = open();
  bool empty = false;
  set_->drain([&] { empty = true; });
  run_for(worker_.reactor, 20ms);
  EXPECT_FALSE(idle->ended());
  idle->send(get("/shop"));
  const auto upstream = origin();
  ASSERT_NE(upstream, nullptr);
  upstream->send(ok("yes"));
  ASSERT_TRUE(ends(*idle));
  EXPECT_TRUE(idle->received("Connection: close\r\n"));
  EXPECT_TRUE(idle->received().ends_with("yes"));
  EXPECT_TRUE(empty);
}

TEST_F(Http1ConnectionTest, DrainingKeepsItsWordOfAResponseThatSaidNothingOfTheEnd) {
  set_up();
  const auto client = open();
  client->send(get("/shop"));
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\n"));
  upstream->send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nya");
  ASSERT_TRUE(comes(*client, "ya"));
  set_->drain([] {});
  upstream->send("ya");
  ASSERT_TRUE(comes(*client, "yaya"));
  EXPECT_FALSE(client->received("onnection: close"));
  client->send(get("/elsewhere"));
  EXPECT_TRUE(comes(*client, "404 Not Found"));
  EXPECT_TRUE(ends(*client));
  EXPECT_TRUE(client->received("connection: close")) << client->received();
}

TEST_F(Http1ConnectionTest, CountsConnectionsAndBytes) {
  set_up();
  const auto client = open();
  EXPECT_EQ(worker_.metrics.downstream_connections.value(), 1);
  client->send(get("/elsewhere"));
  ASSERT_TRUE(comes(*client, "\r\n\r\n"));
  client->shutdown_write();
  ASSERT_TRUE(ends(*client));
  EXPECT_EQ(worker_.metrics.bytes_received.value(), get("/elsewhere").size());
  EXPECT_EQ(worker_.metrics.bytes_sent.value(), client->received().size());
  EXPECT_EQ(worker_.metrics.downstream_connections.value(), 0);
  EXPECT_EQ(worker_.metrics.downstream_connections_total.value(), 1u);
}

}  // namespace
}  // namespace fairlead::proxy
