#include "proxy/probe/probe.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/http2/session_test_support.h"
#include "proxy/probe/grpc_health.h"
#include "proxy/probe/test_origin.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using health::ProbeOutcome;

class ProbeTest : public testing::Test {
 protected:
  /// Runs one check to its end.
  ProbeOutcome check(const boost::asio::ip::tcp::endpoint& target) {
    std::optional<health::ProbeResult> result;
    Probe::start(io_, {.address = target, .authority = "10.0.0.1:80"}, check_,
                 [&](const health::ProbeResult& r) { result = r; });
    io_.restart();
    io_.run();  // ends with the check, which bounds itself by its timeout
    EXPECT_TRUE(result);
    result_ = *result;
    return result->outcome;
  }
  ProbeOutcome check(const std::string& answer) {
    TestOrigin origin(answer);
    const ProbeOutcome outcome = check(origin.address());
    request_ = origin.request();
    return outcome;
  }

  boost::asio::io_context io_;
  config::HealthCheck check_{.path = "/healthz", .timeout = 5s};
  health::ProbeResult result_;
  std::string request_;
};

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive";

TEST_F(ProbeTest, AsksByGetAndMeasures) {
  EXPECT_EQ(check(kOk), ProbeOutcome::ok);
  EXPECT_EQ(request_.substr(0, request_.find("User")), "GET /healthz HTTP/1.1\r\nHost: 10.0.0.1:80\r\n");
  EXPECT_GT(result_.connect, 0ns);
  EXPECT_GE(result_.response, result_.connect);
}

TEST_F(ProbeTest, ReadsHowFullTheOriginSaysItIs) {
  check("HTTP/1.1 200 OK\r\nEndpoint-Load-Metrics: TEXT application_utilization=0.9\r\n\r\n");
  EXPECT_EQ(result_.utilization, 0.9);
  check(kOk);
  EXPECT_LT(result_.utilization, 0);
}

TEST_F(ProbeTest, SaysThatItIsNobodysConnection) {
  TestOrigin origin(kOk);
  std::optional<health::ProbeResult> result;
  Probe::start(io_,
               {.address = origin.address(), .authority = "a", .proxy_protocol = config::ProxyProtocol::v1},
               check_, [&](const health::ProbeResult& r) { result = r; });
  io_.run();
  ASSERT_TRUE(result);
  EXPECT_TRUE(origin.request().starts_with("PROXY UNKNOWN\r\n")) << origin.request();
}

TEST_F(ProbeTest, SendsTheHostOfTheCheck) {
  check_.host = "shop.example.com";
  check(kOk);
  EXPECT_NE(request_.find("\r\nHost: shop.example.com\r\n"), std::string::npos);
}

TEST_F(ProbeTest, TakesAnyStatusFrom200To299UnlessToldOtherwise) {
  EXPECT_EQ(check("HTTP/1.1 200 OK\r\n\r\n"), ProbeOutcome::ok);
  EXPECT_EQ(check("HTTP/1.1 299 X\r\n\r\n"), ProbeOutcome::ok);
  EXPECT_EQ(check("HTTP/1.1 300 X\r\n\r\n"), ProbeOutcome::wrong);
  check_.expected_status = {503};
  EXPECT_EQ(check("HTTP/1.1 503 X\r\n\r\n"), ProbeOutcome::ok);
  EXPECT_EQ(check("HTTP/1.1 200 OK\r\n\r\n"), ProbeOutcome::wrong);
}

TEST_F(ProbeTest, FindsTheExpectedBody) {
  check_.expected_body = "live";
  EXPECT_EQ(check(kOk), ProbeOutcome::ok);
  EXPECT_EQ(check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nal\r\n3\r\nive\r\n0\r\n\r\n"),
            ProbeOutcome::ok);
  EXPECT_EQ(check("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndead"), ProbeOutcome::wrong);
}

TEST_F(ProbeTest, SearchesTheFirst4KiBOnly) {
  check_.expected_body = "needle";
  const auto body = [](size_t before) { return std::string(before, '.') + "needle" + std::string(100, '.'); };
  const auto answer = [&](size_t before) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body(before).size()) + "\r\n\r\n" +
           body(before);
  };
  EXPECT_EQ(check(answer(4096 - 6)), ProbeOutcome::ok);
  EXPECT_EQ(check(answer(4096 - 5)), ProbeOutcome::wrong);
}

TEST_F(ProbeTest, SkipsInterimResponses) {
  EXPECT_EQ(check("HTTP/1.1 103 Early Hints\r\n\r\n" + kOk), ProbeOutcome::ok);
}

TEST_F(ProbeTest, TakesNonsenseForAWrongAnswer) {
  EXPECT_EQ(check("SSH-2.0-x\r\n\r\n"), ProbeOutcome::wrong);
}

TEST_F(ProbeTest, ARefusalIsUnreachable) { EXPECT_EQ(check(refusing_address()), ProbeOutcome::unreachable); }

TEST_F(ProbeTest, SilenceIsUnreachableAtTheTimeout) {
  check_.timeout = 50ms;
  EXPECT_EQ(check(std::string()), ProbeOutcome::unreachable);
  EXPECT_GE(result_.response, 50ms);
}

TEST_F(ProbeTest, SaysWhatWasWrong) {
  check("HTTP/1.1 503 X\r\n\r\n");
  EXPECT_EQ(result_.detail, "status 503");
  check("SSH-2.0-x\r\n\r\n");
  EXPECT_EQ(result_.detail, "its answer is malformed");
  check_.expected_body = "dead";
  check(kOk);
  EXPECT_EQ(result_.detail, "its body is not the expected one");
}

// ---- gRPC ----

using http2::block;
using http2::data;
using http2::frame;
using http2::kEndHeaders;
using http2::kEndStream;
using namespace std::string_literals;

/// A server's answer to the first call on its connection.
std::string call_answer(std::string_view status, std::string_view grpc_status, const std::string& body) {
  const std::string head = block({{":status", status}, {"content-type", "application/grpc"}});
  return frame(NGHTTP2_SETTINGS, 0, 0) + frame(NGHTTP2_HEADERS, kEndHeaders, 1, head) + data(1, body) +
         frame(NGHTTP2_HEADERS, kEndHeaders | kEndStream, 1, block({{"grpc-status", grpc_status}}));
}
/// One without a body: its head is its trailers.
std::string head_answer(std::string_view status, std::string_view grpc_status) {
  return frame(NGHTTP2_SETTINGS, 0, 0) + frame(NGHTTP2_HEADERS, kEndHeaders | kEndStream, 1,
                                               block({{":status", status}, {"grpc-status", grpc_status}}));
}
const std::string kServing = "\0\0\0\0\2\x08\x01"s;
const std::string kNotServing = "\0\0\0\0\2\x08\x02"s;

class GrpcProbeTest : public ProbeTest {
 protected:
  GrpcProbeTest() {
    check_.kind = config::HealthCheck::Kind::grpc;
    check_.service = "shop.Cart";
  }
  /// The detail of a check that got a wrong answer.
  std::string wrong(const std::string& answer) {
    EXPECT_EQ(check(answer), ProbeOutcome::wrong);
    return result_.detail;
  }
};

TEST_F(GrpcProbeTest, ServingIsHealthy) {
  EXPECT_EQ(check(call_answer("200", "0", kServing)), ProbeOutcome::ok);
  EXPECT_EQ(result_.detail, "");
  EXPECT_TRUE(request_.starts_with(http2::kPreface));
  const auto sent = http2::frames_of(std::string_view(request_).substr(http2::kPreface.size()), NGHTTP2_DATA);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].payload, grpc_health_request("shop.Cart"));
}

TEST_F(GrpcProbeTest, AnyOtherStatusIsNot) {
  EXPECT_EQ(wrong(call_answer("200", "0", kNotServing)), "NOT_SERVING");
  EXPECT_EQ(wrong(call_answer("200", "0", "\0\0\0\0\0"s)), "its health is not known");
  EXPECT_EQ(wrong(call_answer("200", "0", "\0\0\0\0\2\x08\x03"s)), "its health is not known");
}

TEST_F(GrpcProbeTest, ErrorsAreNot) {
  EXPECT_EQ(wrong(head_answer("200", "12")), "UNIMPLEMENTED: it has no grpc.health.v1.Health");
  EXPECT_EQ(wrong(head_answer("200", "5")), "gRPC status 5");
  EXPECT_EQ(wrong(call_answer("200", "13", kServing)), "gRPC status 13");
  EXPECT_EQ(wrong(call_answer("503", "x", kServing)), "status 503");
  EXPECT_EQ(wrong(call_answer("200", "x", kServing)), "its answer has no gRPC status");
}

TEST_F(GrpcProbeTest, MalformedAnswersAreNot) {
  EXPECT_EQ(wrong(call_answer("200", "0", "\0\0\0\0\2\x08"s)), "its answer is malformed");
  EXPECT_EQ(wrong(call_answer("200", "0", "")), "its answer is malformed");
  EXPECT_EQ(wrong(head_answer("200", "0")), "its answer is malformed");
  EXPECT_EQ(wrong(call_answer("200", "0", kServing + std::string(4096, 'x'))), "its answer is too long");
  EXPECT_EQ(wrong(kOk), "its answer is malformed") << "HTTP/1.1";
  EXPECT_EQ(wrong(frame(NGHTTP2_SETTINGS, 0, 0) + http2::reset_frame(1)), "its answer is malformed");
}

TEST_F(GrpcProbeTest, WaitsForTheStatus) {
  check_.timeout = 50ms;
  const std::string head = block({{":status", "200"}, {"content-type", "application/grpc"}});
  const std::string begun =
      frame(NGHTTP2_SETTINGS, 0, 0) + frame(NGHTTP2_HEADERS, kEndHeaders, 1, head) + data(1, kServing);
  EXPECT_NE(check(begun), ProbeOutcome::ok);
}

TEST_F(ProbeTest, TcpIsContentWithAConnection) {
  check_.kind = config::HealthCheck::Kind::tcp;
  EXPECT_EQ(check(std::string()), ProbeOutcome::ok);
  EXPECT_EQ(check(refusing_address()), ProbeOutcome::unreachable);
}

}  // namespace
}  // namespace fairlead::proxy
