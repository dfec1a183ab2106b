#include "control/admin/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "telemetry/metrics.h"

namespace fairlead::control::admin {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// A client that sends bytes as they are.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(io_) { socket_.connect({asio::ip::address_v4::loopback(), port}); }

  void send(const std::string& bytes) {
    boost::system::error_code ignored;  // the server may have closed already
    asio::write(socket_, asio::buffer(bytes), ignored);
  }
  /// Reads until `text` has come, or the end; everything received since the last call.
  std::string receive_until(const std::string& text) {
    std::string out;
    std::array<char, 4096> buffer;
    while (out.find(text) == std::string::npos) {
      boost::system::error_code error;
      size_t size = socket_.read_some(asio::buffer(buffer), error);
      out.append(buffer.data(), size);
      if (error) {
        reset_ = error != asio::error::eof;
        break;
      }
    }
    return out;
  }
  std::string receive_all() { return receive_until(std::string("\0never\0", 7)); }
  bool reset() const { return reset_; }
  void shutdown() { socket_.shutdown(tcp::socket::shutdown_send); }

 private:
  asio::io_context io_;
  tcp::socket socket_;
  bool reset_ = false;
};

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() {
    router.add("GET", "/ok", [](const Request&, const Respond& respond) {
      respond({200, "text/plain", "fine"});
    });
    router.add("PUT", "/echo", [](const Request& request, const Respond& respond) {
      respond({200, "text/plain", std::to_string(request.body.size()) + ":" + request.body.substr(0, 10)});
    });
    router.add("GET", "/later", [this](const Request&, Respond respond) { owed = std::move(respond); });
    limits.head_bytes = 1024;
    limits.body_bytes = 4096;
  }
  ~AdminServerTest() override {
    asio::post(io, [this] { server.reset(); });
    work.reset();
    if (thread.joinable()) thread.join();
  }

  void start(bool check_host = true) {
    auto opened = Server::listen(io, router, {{"127.0.0.1", 0}, check_host, limits, &shard});
    ASSERT_TRUE(opened.ok()) << opened.status();
    server = *std::move(opened);
    port = server->port();
    thread = std::thread([this] { io.run(); });
  }
  /// Sends one request and returns all that comes until the server closes.
  std::string exchange(const std::string& bytes) {
    Client client(port);
    client.send(bytes);
    std::string out = client.receive_all();
    EXPECT_FALSE(client.reset());
    return out;
  }

  /// Until a request to /later has arrived.
  void wait_for_request() {
    for (bool there = false; !there;) {
      std::promise<bool> answer;
      asio::post(io, [&] { answer.set_value(owed != nullptr); });
      there = answer.get_future().get();
    }
  }

  /// Refused for `reason` so far, as GET /metrics tells it.
  bool rejected(const std::string& reason, int count) const {
    const std::string line = "rejected_total{reason=\"" + reason + "\"} " + std::to_string(count) + "\n";
    return registry.expose().find(line) != std::string::npos;
  }

  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  Router router;
  ServerLimits limits;
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unique_ptr<Server> server;
  uint16_t port = 0;
  std::thread thread;
  Respond owed;
};

constexpr const char* kHost = "Host: localhost\r\n";

std::string get(const std::string& path, const std::string& fields = "Connection: close\r\n") {
  return "GET " + path + " HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

TEST_F(AdminServerTest, AnswersAndCloses) {
  start();
  std::string answer = exchange(get("/ok"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nfine"));
  EXPECT_THAT(exchange(get("/none")), StartsWith("HTTP/1.1 404"));
}

TEST_F(AdminServerTest, KeepsConnectionsOpenAndTakesPipelinedRequests) {
  start();
  Client client(port);
  client.send(get("/ok", "") + get("/ok"));
  std::string both = client.receive_all();
  size_t first = both.find("fine");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(both.find("fine", first + 1), std::string::npos);
}

TEST_F(AdminServerTest, HeadHasNoBody) {
  start();
  std::string answer = exchange(std::string("HEAD /ok HTTP/1.1\r\n") + kHost + "Connection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(AdminServerTest, ReadsBodiesUpToTheLimit) {
  start();
  auto put = [&](size_t size, const std::string& fields = "") {
    return exchange("PUT /echo HTTP/1.1\r\n" + std::string(kHost) + "Connection: close\r\n" + fields +
                    "Content-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'));
  };
  EXPECT_THAT(put(4096), HasSubstr("\r\n\r\n4096:xxxxxxxxxx"));
  EXPECT_THAT(put(4097), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(put(1 << 20), StartsWith("HTTP/1.1 413"))
      << "the answer arrives although the body was not read";
  EXPECT_TRUE(rejected("admin_too_large", 2));
}

TEST_F(AdminServerTest, ChunkedBodiesAreLimitedAsWell) {
  start();
  std::string chunk = "800\r\n" + std::string(0x800, 'x') + "\r\n";
  std::string head = std::string("PUT /echo HTTP/1.1\r\n") + kHost +
                     "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(exchange(head + chunk + chunk + "0\r\n\r\n"), HasSubstr("4096:"));
  EXPECT_THAT(exchange(head + chunk + chunk + chunk + "0\r\n\r\n"), StartsWith("HTTP/1.1 413"));
}

TEST_F(AdminServerTest, AsksForAnExpectedBody) {
  start();
  Client client(port);
  client.send(std::string("PUT /echo HTTP/1.1\r\n") + kHost +
              "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.receive_all(), HasSubstr("2:hi"));
}

TEST_F(AdminServerTest, RefusesLongHeadsAndGarbage) {
  start();
  EXPECT_THAT(exchange(get("/ok", "X: " + std::string(2000, 'x') + "\r\n")), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(exchange("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(exchange(get("/%zz")), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(rejected("admin_too_large", 1));
  EXPECT_TRUE(rejected("admin_malformed", 2));
}

TEST_F(AdminServerTest, RefusesStrangeHosts) {
  start();
  EXPECT_THAT(exchange("GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(exchange("GET /ok HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_TRUE(rejected("admin_host", 2));
}

TEST_F(AdminServerTest, HostsAreNotCheckedWhereItIsSwitchedOff) {
  start(false);
  EXPECT_THAT(exchange("GET /ok HTTP/1.1\r\nHost: 10.1.2.3:9901\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, SlowHeadsAndBodiesAre408) {
  limits.head_timeout = limits.body_timeout = 50ms;
  start();
  EXPECT_THAT(exchange("GET /ok HTTP/1.1\r\nHo"), StartsWith("HTTP/1.1 408"));
  EXPECT_THAT(exchange(std::string("PUT /echo HTTP/1.1\r\n") + kHost + "Content-Length: 5\r\n\r\nab"),
              StartsWith("HTTP/1.1 408"));
  EXPECT_TRUE(rejected("admin_timeout", 2));
}

TEST_F(AdminServerTest, IdleConnectionsCloseWithoutAWord) {
  limits.head_timeout = 50ms;
  start();
  EXPECT_EQ(exchange(""), "");
}

TEST_F(AdminServerTest, OneMoreThanTheBoundClosesTheOldestIdleConnection) {
  limits.connections = 2;
  start();
  Client first(port), second(port);
  for (Client* client : {&first, &second}) {
    client->send(get("/ok", ""));
    client->receive_until("fine");
  }
  EXPECT_THAT(exchange(get("/ok")), HasSubstr("fine"));
  EXPECT_EQ(first.receive_all(), "");
  second.send(get("/ok"));
  EXPECT_THAT(second.receive_all(), HasSubstr("fine"));
}

TEST_F(AdminServerTest, WithoutIdleConnectionsOneMoreIsClosed) {
  limits.connections = 1;
  start();
  Client busy(port);
  busy.send(get("/later"));
  wait_for_request();
  EXPECT_EQ(exchange(""), "");
  asio::post(io, [this] { std::exchange(owed, nullptr)({200, "text/plain", "late"}); });
  EXPECT_THAT(busy.receive_all(), HasSubstr("late"));
}

TEST_F(AdminServerTest, AnAnswerMayComeLater) {
  start();
  Client client(port);
  client.send(get("/later"));
  wait_for_request();
  asio::post(io, [this] { std::exchange(owed, nullptr)({200, "text/plain", "late"}); });
  EXPECT_THAT(client.receive_all(), HasSubstr("late"));
}

TEST_F(AdminServerTest, AnAddressInUseIsAnError) {
  start();
  auto again = Server::listen(io, router, {{"127.0.0.1", port}, true, limits});
  ASSERT_FALSE(again.ok());
  EXPECT_THAT(std::string(again.status().message()), HasSubstr("127.0.0.1:" + std::to_string(port)));
  EXPECT_FALSE(Server::listen(io, router, {{"not-an-address", 1}, true, limits}).ok());
}

}  // namespace
}  // namespace fairlead::control::admin
