#include "proxy/http2/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/http2/session_test_support.h"

namespace fairlead::proxy::http2 {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kGet = "[:method=GET|:scheme=http|:authority=a|:path=/|].";
constexpr std::string_view kPost = "[:method=POST|:scheme=http|:authority=a|:path=/|]";

/// A client and a server that have greeted each other.
struct SessionTest : ::testing::Test {
  SessionTest() { EXPECT_TRUE(exchange(client, server)); }

  /// A request on both sides.
  int32_t begin(bool with_body = false) {
    const int32_t id = client.request("/", with_body);
    EXPECT_TRUE(exchange(client, server));
    return id;
  }

  End client{Session::Role::client};
  End server{Session::Role::server};
};

// ---- Messages ----

TEST_F(SessionTest, CarriesARequestAndItsAnswer) {
  const int32_t id = begin();
  EXPECT_EQ(id, 1);
  EXPECT_EQ(server[id].seen, kGet);
  server.respond(id, "204");
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=204|].!0");
  EXPECT_EQ(server[id].seen, std::string(kGet) + "!0");
  EXPECT_EQ(begin(), 3);
}

TEST_F(SessionTest, CarriesBodiesAndTrailersBothWays) {
  const int32_t id = client.request("/", true);
  client[id].body = "question";
  client[id].trailer_fields = {{"t", "1"}};
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].seen, std::string(kPost) + "<question>[t=1|].");
  server[id].body = "answer";
  server[id].trailer_fields = {{"u", "2"}};
  server.respond(id, "200", true);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=200|]<answer>[u=2|].!0");
}

TEST_F(SessionTest, EndsABodyWithItsLastBytes) {
  const int32_t id = begin();
  server[id].body = "answer";
  server.respond(id, "200", true);
  const std::string sent = server.output();
  const auto bodies = frames_of(sent, NGHTTP2_DATA);
  ASSERT_THAT(bodies, SizeIs(1));
  EXPECT_EQ(bodies[0].flags, kEndStream);
  EXPECT_TRUE(client.session.receive(sent));
  EXPECT_EQ(client[id].seen, "[:status=200|]<answer>.!0");
}

TEST_F(SessionTest, WaitsForABodyThatIsNotThereYet) {
  const int32_t id = begin();
  server[id].complete = false;
  server.respond(id, "200", true);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_FALSE(server.session.wants_to_send());
  server[id].body = "late";
  server.session.resume(id);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=200|]<late>");
  server[id].complete = true;
  server.session.resume(id);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=200|]<late>.!0");
}

TEST_F(SessionTest, SendsTrailersThatComeAfterTheBody) {
  const int32_t id = client.request("/", true);
  client[id].complete = false;
  client[id].body = "early";
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].seen, std::string(kPost) + "<early>");
  client[id].trailer_fields = {{"t", "1"}};
  client[id].complete = true;
  client.session.resume(id);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].seen, std::string(kPost) + "<early>[t=1|].");
}

TEST_F(SessionTest, SendsInterimHeadsBeforeTheFinalOne) {
  const int32_t id = begin();
  NameValues& hints = fresh_name_values();
  hints.add(":status", "103");
  hints.add("link", "x");
  server.session.respond_interim(id, hints.list());
  server.respond(id, "204");
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=103|link=x|][:status=204|].!0");
}

TEST_F(SessionTest, AnswersBeforeTheRequestIsWhole) {
  const int32_t id = client.request("/", true);
  client[id].complete = false;
  EXPECT_TRUE(exchange(client, server));
  server.respond(id, "413");
  EXPECT_TRUE(exchange(client, server));
  server.session.reset(id, StreamError::none);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_THAT(client[id].seen, StartsWith("[:status=413|]."));
  EXPECT_TRUE(client[id].closed);
}

TEST_F(SessionTest, StopsFillingAtTheLimit) {
  const int32_t id = begin();
  server[id].body = std::string(60'000, 'x');
  server.respond(id, "200", true);
  std::string out;
  server.session.send(out, 20'000);
  EXPECT_GE(out.size(), 20'000U);
  EXPECT_LT(out.size(), 20'000U + 16'384 + 9);
  EXPECT_TRUE(server.session.wants_to_send());
}

TEST_F(SessionTest, StopsBetweenFramesEvenIfTheNextBodyIsGivenUp) {
  const int32_t id = client.request("/", true);
  const int32_t other = client.request("/", true);
  client[id].body = std::string(60'000, 'x');
  client[other].body = "other";
  std::string sent;
  client.session.send(sent, 20'000);
  client[id].body.clear();
  client[id].taken = 0;
  client[id].complete = false;
  client.session.reset(id, StreamError::cancel);
  sent += client.output();
  ASSERT_TRUE(server.session.receive(sent));
  EXPECT_THAT(server[other].seen, HasSubstr("<other>."));
  EXPECT_THAT(server[id].seen, ::testing::EndsWith("!8"));
  EXPECT_EQ(server[id].received % 16'384, 0U) << "whole frames";
}

TEST_F(SessionTest, ReadsWhateverPiecesTheBytesComeIn) {
  client.request("/", true);
  client[1].body = "question";
  for (const char byte : client.output()) EXPECT_TRUE(server.session.receive({&byte, 1}));
  std::string seen = server[1].seen;
  for (size_t at; (at = seen.find("><")) != std::string::npos;) seen.erase(at, 2);
  EXPECT_EQ(seen, std::string(kPost) + "<question>.");
}

// ---- Settings and windows ----

TEST(Session, TellsItsLimits) {
  const SessionLimits limits{
      .concurrent_streams = 7, .stream_window = 70'000, .connection_window = 700'000, .head = 999};
  End server(Session::Role::server, limits);
  End client(Session::Role::client);
  const auto frames = frames_of(server.output());
  ASSERT_THAT(frames, SizeIs(2));
  EXPECT_EQ(frames[0].type, NGHTTP2_SETTINGS);
  std::map<int, uint32_t> told;
  for (size_t at = 0; at < frames[0].payload.size(); at += 6)
    told[frames[0].payload[at + 1]] = frames[0].number(at + 2);
  EXPECT_EQ(told[NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS], 7U);
  EXPECT_EQ(told[NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE], 70'000U);
  EXPECT_EQ(told[NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE], 999U);
  EXPECT_FALSE(told.contains(NGHTTP2_SETTINGS_ENABLE_PUSH));
  EXPECT_EQ(frames[1].type, NGHTTP2_WINDOW_UPDATE);
  EXPECT_EQ(frames[1].stream, 0);
  EXPECT_EQ(frames[1].number(), 700'000U - 65'535);
}

TEST_F(SessionTest, KnowsWhatThePeerAllows) {
  EXPECT_EQ(client.settings, 2);  // its settings, and that it has ours
  EXPECT_EQ(client.session.peer_concurrent_streams(), 100U);
  EXPECT_TRUE(client.session.can_request());
}

TEST_F(SessionTest, LetsAPeerSendExactlyTheWindowUntilThereIsCredit) {
  constexpr size_t kWindow = 64 * 1024;
  const int32_t id = client.request("/", true);
  client[id].body = std::string(3 * kWindow, 'x');
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].received, kWindow);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].received, kWindow);
  server.session.credit(id, kWindow);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].received, 2 * kWindow);
  server.session.credit(id, kWindow);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].received, 3 * kWindow);
  EXPECT_THAT(server[id].seen, ::testing::EndsWith("."));
}

/// Sends a stream's body, of which `take` gives back what has come whenever nothing more can be sent; the
/// most that came without.
size_t most_under_way(End& client, End& server, int32_t id, absl::FunctionRef<void(size_t)> take) {
  size_t most = 0, before = 0;
  while (exchange(client, server) && server[id].received > before) {
    const size_t came = server[id].received - before;
    most = std::max(most, came);
    before = server[id].received;
    take(came);
  }
  return most;
}

constexpr size_t kMiB = 1024 * 1024;

TEST_F(SessionTest, WidensTheWindowOfWhatIsTakenAsItComes) {
  const int32_t id = client.request("/", true);
  client[id].body = std::string(8 * kMiB, 'x');
  const auto take = [&](size_t size) { server.session.credit_taken(id, size, 10ms); };
  EXPECT_THAT(most_under_way(client, server, id, take), AllOf(Gt(kMiB / 2), Le(kMiB + 64 * 1024)));
}

TEST_F(SessionTest, LeavesTheWindowOfWhatIsTakenLater) {
  const int32_t id = client.request("/", true);
  client[id].body = std::string(kMiB, 'x');
  const auto take = [&](size_t size) { server.session.credit_taken(id, size, 11ms); };
  EXPECT_EQ(most_under_way(client, server, id, take), 64 * 1024U);
}

TEST_F(SessionTest, WidensWindowsByTheConnectionsTogether) {
  size_t all = 0;
  const auto widen = [&] {
    const int32_t id = client.request("/", true);
    client[id].body = std::string(4 * kMiB, 'x');
    client[id].complete = false;
    const auto take = [&](size_t size) { server.session.credit_taken(id, size, 0ms); };
    all += most_under_way(client, server, id, take);
    return id;
  };
  std::vector<int32_t> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(widen());
  EXPECT_LE(all, kMiB + 10 * 64 * 1024);
  // What streams had is free for others once they are over.
  for (const int32_t id : ids) client.session.reset(id, StreamError::cancel);
  ASSERT_TRUE(exchange(client, server));
  all = 0;
  widen();
  EXPECT_GT(all, kMiB / 2);
}

TEST(Session, KeepsTheConnectionsWindowOpenForOthers) {
  // Far more than the connection's window waits unread on streams, and one more stream is not held back.
  const SessionLimits limits{.stream_window = 65'535, .connection_window = 65'535};
  End client(Session::Role::client), server(Session::Role::server, limits);
  for (int i = 0; i < 10; ++i) {
    const int32_t id = client.request("/", true);
    client[id].body = std::string(100'000, 'x');
    ASSERT_TRUE(exchange(client, server));
    EXPECT_EQ(server[id].received, 65'535U);
  }
  const int32_t id = client.request("/", true);
  client[id].body = "short";
  ASSERT_TRUE(exchange(client, server));
  EXPECT_THAT(server[id].seen, HasSubstr("<short>."));
}

TEST(Session, RefusesWhatIsSentBeyondTheWindow) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(server.receive(data(1, std::string(16'384, 'x'))));
  EXPECT_EQ(server.end[1].received, 65'536U);
  for (int i = 0; i < 10; ++i) server.receive(data(1, std::string(16'384, 'x')));
  EXPECT_LE(server.end[1].received, 65'536U + 16'384);
  const auto resets = frames_of(server.end.output(), NGHTTP2_RST_STREAM);
  ASSERT_THAT(resets, SizeIs(1));
  EXPECT_EQ(resets[0].number(), static_cast<uint32_t>(NGHTTP2_FLOW_CONTROL_ERROR));
}

TEST_F(SessionTest, ReturnsTheWindowOfStreamsThatNobodyHasAnyMore) {
  // What comes on a stream that was reset here still counts against the connection, and is given back.
  for (int i = 0; i < 100; ++i) {
    const int32_t id = client.request("/", true);
    client[id].body = std::string(50'000, 'x');
    const std::string sent = client.output();
    server.refuse_streams = true;
    ASSERT_TRUE(server.session.receive(sent));
    ASSERT_TRUE(exchange(client, server));
  }
  server.refuse_streams = false;
  const int32_t id = client.request("/", true);
  client[id].body = std::string(60'000, 'x');
  ASSERT_TRUE(exchange(client, server));
  EXPECT_EQ(server[id].received, 60'000U);
}

// ---- Resets ----

TEST_F(SessionTest, RefusesAStreamThatNobodyTakes) {
  server.refuse_streams = true;
  const int32_t id = begin();
  EXPECT_EQ(client[id].seen, "!7");
  server.refuse_streams = false;
  EXPECT_EQ(server[begin()].seen, kGet);
}

TEST(Session, RefusesStreamsBeyondItsLimit) {
  ServerEnd server({.concurrent_streams = 2});
  ASSERT_TRUE(server.receive(headers(1) + headers(3)));
  server.receive(headers(5));
  EXPECT_FALSE(server.end.streams.contains(5));
  const std::string sent = server.end.output();
  EXPECT_TRUE(!frames_of(sent, NGHTTP2_RST_STREAM).empty() || goaway_code(sent) == NGHTTP2_PROTOCOL_ERROR);
}

TEST_F(SessionTest, TellsOfAResetByThePeer) {
  const int32_t given_up = begin();
  client.session.reset(given_up, StreamError::cancel);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(server[given_up].seen, std::string(kGet) + "!8");
  const int32_t failed = begin();
  server.session.reset(failed, StreamError::internal);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[failed].seen, "!2");
  EXPECT_EQ(server[failed].seen, std::string(kGet) + "!2");
}

TEST_F(SessionTest, ResetsAResponseHalfWay) {
  const int32_t id = begin();
  server[id].body = "half";
  server[id].complete = false;
  server.respond(id, "200", true);
  EXPECT_TRUE(exchange(client, server));
  server.session.reset(id, StreamError::internal);
  EXPECT_TRUE(exchange(client, server));
  EXPECT_EQ(client[id].seen, "[:status=200|]<half>!2");
}

TEST(Session, EndsTheConnectionOverFramesOnAClosedStream) {
  for (const std::string& late : {data(1, "late"), headers(1)}) {
    ServerEnd server;
    ASSERT_TRUE(server.receive(headers(1)));
    server.end.respond(1, "204");
    server.end.output();
    ASSERT_TRUE(server.end[1].closed);
    server.receive(late);
    EXPECT_EQ(goaway_code(server.end.output()), NGHTTP2_STREAM_CLOSED);
    EXPECT_TRUE(server.end.session.finished());
  }
}

TEST(Session, PassesOverWhatWasOnItsWayWhenTheStreamWasResetHere) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  server.end.session.reset(1, StreamError::cancel);
  server.end.output();
  ASSERT_TRUE(server.end[1].closed);
  EXPECT_TRUE(server.receive(data(1, "on its way", kEndStream)));
  EXPECT_TRUE(server.receive(headers(3)));
  EXPECT_EQ(goaway_code(server.end.output()), -1);
  EXPECT_EQ(server.end[3].seen, kGet);
}

TEST(Session, PassesOverWhatWasOnItsWayWhenThePeersMistakeResetTheStream) {
  ServerEnd server;
  const std::string head = block({{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {"x", "a\r\nb"}});
  ASSERT_TRUE(server.receive(frame(NGHTTP2_HEADERS, kEndHeaders, 1, head)));
  EXPECT_THAT(frames_of(server.end.output(), NGHTTP2_RST_STREAM), SizeIs(1));
  EXPECT_TRUE(server.receive(data(1, "on its way", kEndStream)));
  EXPECT_EQ(goaway_code(server.end.output()), -1);
}

TEST(Session, PassesOverFramesOnAStreamThatThePeerResetOnlyForAWhile) {
  // The peer's own RST_STREAM ends its right to send: what follows is an error (RFC 9113 §5.1).
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders) + reset_frame(1)));
  server.receive(data(1, "x"));
  EXPECT_EQ(goaway_code(server.end.output()), NGHTTP2_STREAM_CLOSED);
}

TEST(Session, RefusesDataAfterTheEndOfARequest) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1)));
  server.receive(data(1, "more"));
  EXPECT_EQ(server.end[1].received, 0U);
  const std::string sent = server.end.output();
  const auto resets = frames_of(sent, NGHTTP2_RST_STREAM);
  EXPECT_TRUE(goaway_code(sent) == NGHTTP2_STREAM_CLOSED ||
              (resets.size() == 1 && resets[0].number() == NGHTTP2_STREAM_CLOSED));
}

// ---- Ends ----

TEST(Session, RefusesWhatIsNoPreface) {
  End server(Session::Role::server);
  EXPECT_FALSE(server.session.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

TEST(Session, SaysWhyItEndsTheConnection) {
  ServerEnd server;
  server.receive(frame(NGHTTP2_PING, 0, 0, "short"));
  EXPECT_EQ(server.end.session.flood(), nullptr);
  EXPECT_EQ(goaway_code(server.end.output()), NGHTTP2_FRAME_SIZE_ERROR);
  EXPECT_TRUE(server.end.session.broken());
}

TEST_F(SessionTest, ShutsDownInTwoSteps) {
  const int32_t first = begin();
  server.session.announce_shutdown();
  const int32_t crossing = client.request("/");  // before the notice arrives
  const std::string crossed = client.output();
  ASSERT_TRUE(exchange(client, server));
  EXPECT_THAT(client.goaways, ElementsAre(0x7fffffff));
  ASSERT_TRUE(server.session.receive(crossed));
  EXPECT_EQ(server[crossing].seen, kGet);

  server.session.shut_down();
  ASSERT_TRUE(exchange(client, server));
  EXPECT_THAT(client.goaways, ElementsAre(0x7fffffff, crossing));
  EXPECT_FALSE(client.session.can_request());
  const int32_t late = client.request("/");
  ASSERT_TRUE(exchange(client, server));
  EXPECT_EQ(client[late].seen, "!7");
  EXPECT_FALSE(server.streams.contains(late));
  for (const int32_t id : {first, crossing}) server.respond(id, "204");
  exchange(client, server);
  for (const int32_t id : {first, crossing}) EXPECT_EQ(client[id].seen, "[:status=204|].!0");
  EXPECT_TRUE(server.session.finished());
}

TEST_F(SessionTest, TellsOfRequestsThatThePeerWillNotServe) {
  // Both cross the GOAWAY, which says that neither was looked at: they can be tried elsewhere.
  const int32_t first = client.request("/"), second = client.request("/");
  client.output();
  server.session.shut_down();
  client.session.receive(server.output());
  EXPECT_THAT(client.goaways, ElementsAre(0));
  for (const int32_t id : {first, second}) EXPECT_EQ(client[id].seen, "!7");
}

TEST(Session, PassesOverRequestsAfterTheSecondStep) {
  ServerEnd server;
  ASSERT_TRUE(server.receive(headers(1, kEndHeaders)));
  server.end.session.shut_down();
  server.end.output();
  EXPECT_TRUE(server.receive(headers(3)));
  EXPECT_FALSE(server.end.streams.contains(3));
  EXPECT_TRUE(server.receive(data(1, "rest", kEndStream)));
  EXPECT_THAT(server.end[1].seen, HasSubstr("<rest>."));
}

}  // namespace
}  // namespace fairlead::proxy::http2
