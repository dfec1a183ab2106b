#include "proxy/downstream/http2_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/downstream/http2_client_test_support.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr uint32_t kWindow = 64 * 1024;
constexpr size_t kLingerBytes = 256 * 1024;  // of a request that are dropped after its response

constexpr http2::NamedValue kHead{":method", "HEAD"};
constexpr http2::NamedValue kPost{":method", "POST"};
constexpr http2::NamedValue kScheme{":scheme", "http"};
constexpr http2::NamedValue kAuthority{":authority", "a"};

std::string of_length(size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

class Http2StreamTest : public Http2ClientTest {
 protected:
  /// Sends `bytes` from the origin as fast as they are taken, until `done`.
  bool pour(Client& client, Peer& upstream, std::string_view bytes, absl::FunctionRef<bool()> done) {
    return run(client, [&] {
      bytes.remove_prefix(upstream.send(bytes));
      return done();
    });
  }
  /// A request of these fields; its body, if it has one, is what `stream` has until that is complete.
  static void ask(Client& client, std::initializer_list<http2::NamedValue> fields,
                  http2::RecordedStream& stream, bool with_body = false) {
    auto& list = http2::fresh_name_values();
    for (const auto& [name, value] : fields) list.add(name, value);
    stream.complete = !with_body;
    client.end.session.request(list.list(), with_body, stream);
  }
  using Http2ClientTest::ask;
  /// A request that goes on, although its answer has come.
  int32_t answered_early(Client& client) {
    const int32_t id = ask(client, "/shop", true);
    const auto upstream = origin();
    upstream->send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(comes(client, id, "]."));
    EXPECT_THAT(client[id].seen, HasSubstr(":status=413|"));
    return id;
  }
};

TEST_F(Http2StreamTest, ARequestBecomesWhatHttp1WouldSend) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client, "/shop/a?b=c", true);
  send(client, id, "hello", true);
  client[id].trailer_fields = {{"x-sum", "5"}};
  client.turn();
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "0\r\nx-sum: 5\r\n\r\n"));
  EXPECT_THAT(upstream->received(), StartsWith("POST /shop/a?b=c HTTP/1.1\r\nHost: a\r\n"));
  EXPECT_THAT(upstream->received(), HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(upstream->received(), HasSubstr("\r\n\r\n5\r\nhello\r\n"));
}

TEST_F(Http2StreamTest, TheLastByteOfABodyWaitsForTheClientsEnd) {
  set_up();
  Client client = this->client();
  http2::RecordedStream stream;
  stream.body = "he";
  ask(client, {kPost, kScheme, kAuthority, {":path", "/shop"}, {"content-length", "5"}}, stream, true);
  client.turn();
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "\r\n\r\nhe"));
  stream.body += "llo";
  client.end.session.resume(1);
  const int32_t next = ask(client, "/elsewhere");
  ASSERT_TRUE(comes(client, next, ":status=404|")) << "what was sent before it was taken as well";
  EXPECT_THAT(upstream->received(), Not(EndsWith("hello")));
  stream.complete = true;
  client.end.session.resume(1);
  client.turn();
  EXPECT_TRUE(comes(*upstream, "\r\n\r\nhello"));
  upstream->send(kOk);
  EXPECT_TRUE(run(client, [&] { return stream.closed; }));
  EXPECT_THAT(stream.seen, HasSubstr("<ok>"));
}

TEST_F(Http2StreamTest, AResponseComesWithInterimHeadsBodyAndTrailers) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  upstream->send(
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nServer: y\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n");
  ASSERT_TRUE(comes(client, id, "!0"));
  const std::string& seen = client[id].seen;
  EXPECT_THAT(seen, StartsWith("[:status=103|link=x|][:status=200|"));
  EXPECT_THAT(seen, HasSubstr("server=y|"));
  EXPECT_THAT(seen, Not(HasSubstr("transfer-encoding")));
  EXPECT_THAT(seen, EndsWith("<hello>[x-sum=5|].!0"));
}

TEST_F(Http2StreamTest, WhatIsAnsweredHereHasItsTextUnlessForAHead) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client, "/elsewhere");
  EXPECT_TRUE(comes(client, id, "!0"));
  EXPECT_THAT(client[id].seen, AllOf(StartsWith("[:status=404|"), EndsWith(">.!0")));
  http2::RecordedStream head;
  ask(client, {kHead, kScheme, kAuthority, {":path", "/elsewhere"}}, head);
  EXPECT_TRUE(run(client, [&] { return head.closed; }));
  EXPECT_THAT(head.seen, AllOf(StartsWith("[:status=404|"), EndsWith("|].!0")));
}

TEST_F(Http2StreamTest, ARequestThatIsRefusedIsAnsweredAndReachesNobody) {
  set_up([](config::Limits& limits) { limits.header_count = 3; });
  Client client = this->client();
  http2::RecordedStream crowded;
  constexpr http2::NamedValue kField{"x", "y"};
  ask(client, {kHead, kScheme, kAuthority, {":path", "/shop"}, kField, kField, kField, kField}, crowded);
  EXPECT_TRUE(run(client, [&] { return crowded.closed; }));
  EXPECT_THAT(crowded.seen, StartsWith("[:status=431|"));
  EXPECT_EQ(rejected("too_many_fields"), 1u);
  EXPECT_EQ(worker_.count(telemetry::Family::requests_total, {"", "", "", "431", "h2"}), 1u);
  EXPECT_EQ(origins_.accept(), nullptr);
}

constexpr http2::NamedValue kCall{"content-type", "application/grpc+proto"};

TEST_F(Http2StreamTest, ACallThatIsTooLargeIsToldSoInTrailers) {
  set_up([](config::Limits& limits) { limits.header_count = 5; });
  Client client = this->client();
  http2::RecordedStream call;
  constexpr http2::NamedValue kField{"x", "y"};
  ask(client, {kPost, kScheme, kAuthority, {":path", "/shop"}, kField, kField, kCall}, call, true);
  EXPECT_TRUE(run(client, [&] { return call.blocks == 1; }));
  EXPECT_THAT(call.seen, AllOf(StartsWith("[:status=200|"), HasSubstr("|grpc-status=8|"), HasSubstr("].")));
  EXPECT_THAT(call.seen, HasSubstr("|content-type=application/grpc|"));
  EXPECT_EQ(rejected("too_many_fields"), 1u);
  EXPECT_EQ(origins_.accept(), nullptr);
}

TEST_F(Http2StreamTest, ACallThatIsMalformedIsToldSoInTrailers) {
  set_up();
  Client client = this->client();
  http2::RecordedStream call;
  ask(client, {kPost, kScheme, {":authority", "u@a"}, {":path", "/shop"}, kCall}, call, true);
  EXPECT_TRUE(run(client, [&] { return call.blocks == 1; }));
  EXPECT_THAT(call.seen, AllOf(StartsWith("[:status=200|"), HasSubstr("|grpc-status=13|"), HasSubstr("].")));
  EXPECT_EQ(rejected("bad_host"), 1u);
}

TEST_F(Http2StreamTest, TrailersHaveTheBoundOfAHead) {
  set_up([](config::Limits& limits) { limits.header_count = 5; });
  Client client = this->client();
  const int32_t id = ask(client, "/shop", true);
  const auto upstream = origin();
  for (int i = 0; i < 6; ++i) client[id].trailer_fields.push_back({"x", "y"});
  send(client, id, "hello", true);
  EXPECT_TRUE(comes(client, id, "!"));
  EXPECT_THAT(client[id].seen, StartsWith("[:status=400|"));
  EXPECT_EQ(rejected("bad_trailer"), 1u);
  EXPECT_TRUE(ends(*upstream)) << "without the end of a request";
  EXPECT_THAT(upstream->received(), Not(HasSubstr("0\r\n\r\n")));
}

TEST_F(Http2StreamTest, ABodyThatNobodyTakesYetIsBounded) {
  set_up({}, [](config::Service& shop) { shop.pool.max_connections = 1; });
  Client client = this->client();
  ask(client, "/shop/1");
  const auto upstream = origin();
  const int32_t id = ask(client, "/shop/2", true);  // it waits for the one connection
  send(client, id, std::string(1 << 20, 'x'), true);
  int turns = 0;
  run(client, [&] { return ++turns == 20; });
  EXPECT_THAT(client[id].taken, AllOf(Ge(kWindow), Le(kWindow + 32 * 1024)));
  upstream->send(kOk);
  EXPECT_TRUE(run(client, [&] {
    upstream->take();
    return client[id].taken == 1 << 20;
  }));
}

TEST_F(Http2StreamTest, ASlowStreamHoldsBackItselfAlone) {
  set_up();
  Client client = this->client();
  const int32_t slow = ask(client, "/shop/1");
  const auto one = origin();
  const std::string body(16 << 20, 'x');
  const std::string response = of_length(body.size()) + body;
  ASSERT_TRUE(pour(client, *one, response, [&] { return client[slow].received == kWindow; }));
  const int32_t quick = ask(client, "/shop/2");
  const auto two = origin();
  two->send(kOk);
  EXPECT_TRUE(comes(client, quick, "<ok>."));
  EXPECT_EQ(client[slow].received, kWindow) << "no more than it has credit for";
}

TEST_F(Http2StreamTest, CreditLetsAResponseGoOn) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  const std::string response = of_length(1 << 20) + std::string(1 << 20, 'x');
  size_t credited = 0;
  EXPECT_TRUE(pour(client, *upstream, response, [&] {
    client.end.session.credit(id, client[id].received - std::exchange(credited, client[id].received));
    return client[id].closed;
  }));
  EXPECT_EQ(client[id].received, size_t{1} << 20);
}

TEST_F(Http2StreamTest, AClientThatVanishesFromATunnelIsLookedFor) {
  serve(test_service("shop", {&origins_}),
        [](config::Config& config) { config.routes[0].upgrades = {"raw"}; });
  Client client = this->client();
  const int32_t plain = ask(client);
  origin()->send(kOk);
  ASSERT_TRUE(comes(client, plain, "<ok>"));
  EXPECT_FALSE(any_watched(front_.address())) << "a request has its timeout";
  http2::RecordedStream tunnel;
  ask(client, {{":method", "CONNECT"}, {":protocol", "raw"}, kScheme, kAuthority, {":path", "/shop"}}, tunnel,
      true);
  client.turn();
  const auto upstream = origin();
  ASSERT_TRUE(run(client, [&] { return upstream->received("\r\n\r\n"); }));
  upstream->send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
  ASSERT_TRUE(run(client, [&] { return tunnel.blocks == 1; }));
  EXPECT_THAT(tunnel.seen, StartsWith("[:status=200|"));
  EXPECT_TRUE(any_watched(front_.address()));
}

TEST_F(Http2StreamTest, AClientThatResetsFreesItsOrigin) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  client.end.session.reset(id, http2::StreamError::cancel);
  client.turn();
  EXPECT_TRUE(ends(*upstream));
  EXPECT_EQ(worker_.count(telemetry::Family::requests_total, {"to-shop", "shop", "region-0", "499", "h2"}),
            1u);
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(Http2StreamTest, AResponseThatIsCutIsResetBehindWhatCame) {
  set_up();
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  upstream->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  upstream->close();
  EXPECT_TRUE(comes(client, id, "<half>!2")) << client[id].seen;
}

TEST_F(Http2StreamTest, AfterAnEarlyAnswerTheRestOfTheRequestIsDropped) {
  set_up();
  Client client = this->client();
  const int32_t id = answered_early(client);
  send(client, id, std::string(kLingerBytes, 'x'));
  EXPECT_TRUE(run(client, [&] { return client[id].taken == kLingerBytes; }));
  send(client, id, "", true);
  EXPECT_TRUE(comes(client, id, "!0"));
  EXPECT_THAT(client.frames(NGHTTP2_RST_STREAM), SizeIs(0)) << "it came to its end";
}

TEST_F(Http2StreamTest, MoreThanABoundOfItIsStopped) {
  set_up();
  Client client = this->client();
  const int32_t id = answered_early(client);
  send(client, id, std::string(kLingerBytes, 'x'));
  ASSERT_TRUE(run(client, [&] { return client[id].taken == kLingerBytes; }));
  EXPECT_FALSE(client[id].closed);
  send(client, id, "x");
  EXPECT_TRUE(comes(client, id, "!0"));
  EXPECT_THAT(client.frames(NGHTTP2_RST_STREAM), SizeIs(1));
  EXPECT_EQ(set_->size(), 1u);
}

TEST_F(Http2StreamTest, AClientThatNeitherEndsNorSendsIsStoppedAfterAMoment) {
  set_up();
  Client client = this->client();
  const int32_t id = answered_early(client);
  EXPECT_TRUE(comes(client, id, "!0"));
  EXPECT_THAT(client.frames(NGHTTP2_RST_STREAM), SizeIs(1));
}

TEST_F(Http2StreamTest, AResponseThatTheClientDoesNotTakeHasItsTime) {
  set_up([](config::Limits& limits) { limits.stream_idle_timeout = 60ms; });
  Client client = this->client();
  const int32_t id = ask(client);
  const auto upstream = origin();
  const std::string response = of_length(80'000) + std::string(80'000, 'x');
  EXPECT_TRUE(pour(client, *upstream, response, [&] { return client[id].closed; }));
  EXPECT_EQ(client[id].received, kWindow);
  EXPECT_THAT(client[id].seen, EndsWith("!8"));
  EXPECT_EQ(limit_hits("stream_idle_timeout"), 1u);
  EXPECT_EQ(set_->size(), 1u);
}

}  // namespace
}  // namespace fairlead::proxy
