#include "proxy/probe/probe.h"

#include <gtest/gtest.h>

#include <optional>

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

TEST_F(ProbeTest, TcpIsContentWithAConnection) {
  check_.kind = config::HealthCheck::Kind::tcp;
  EXPECT_EQ(check(std::string()), ProbeOutcome::ok);
  EXPECT_EQ(check(refusing_address()), ProbeOutcome::unreachable);
}

}  // namespace
}  // namespace fairlead::proxy
