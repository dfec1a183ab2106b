#include "proxy/server/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int fd, std::string_view bytes) {
  return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

/// Receives until `end` was seen, the peer closes, or five seconds have passed.
std::string receive_until(int fd, std::string_view end) {
  std::string got;
  std::array<char, 4096> some{};
  while (got.find(end) == std::string::npos) {
    pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, 5000) <= 0) break;
    const ssize_t n = recv(fd, some.data(), some.size(), 0);
    if (n <= 0) break;
    got.append(some.data(), static_cast<size_t>(n));
  }
  return got;
}

/// A keep-alive origin that answers every request with its name; a thread per connection.
class Origin {
 public:
  explicit Origin(std::string name) : name_(std::move(name)), fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(fd_, 128), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Origin() {
    shutdown(fd_, SHUT_RDWR);
    acceptor_.join();
    for (const int fd : connections_) shutdown(fd, SHUT_RDWR);
    for (auto& thread : threads_) thread.join();
    for (const int fd : connections_) close(fd);
    close(fd_);
  }
  uint16_t port() const { return port_; }

 private:
  void accept_all() {
    for (int fd = 0; (fd = accept(fd_, nullptr, nullptr)) >= 0;) {
      connections_.push_back(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }
  void serve(int fd) const {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(name_.size()) + "\r\n\r\n" + name_;
    while (!receive_until(fd, "\r\n\r\n").empty() && send_all(fd, answer)) {
    }
  }

  std::string name_;
  int fd_;
  uint16_t port_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
  std::vector<int> connections_;
};

class Client {
 public:
  explicit Client(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    const auto address = loopback(port);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(fd_); }
  bool connected() const { return connected_; }
  /// The whole answer to a GET; its body must end with `end`.
  std::string get(std::string_view end) {
    send_all(fd_, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n");
    return receive_until(fd_, end);
  }
  bool closed_by_peer() { return receive_until(fd_, "never").empty(); }

 private:
  int fd_;
  bool connected_ = false;
};

class ServerTest : public ::testing::TestWithParam<size_t> {
 protected:
  ServerTest() : server_({.workers = GetParam(), .registry = &registry_}) {}

  std::shared_ptr<routing::Snapshot> snapshot(uint64_t generation, const std::vector<const Origin*>& origins,
                                              std::vector<std::string> listeners = {"plain"}) {
    auto made = std::make_shared<routing::Snapshot>();
    auto config = std::make_shared<config::Config>();
    auto service = std::make_shared<routing::Service>();
    service->config.name = "shop";
    service->state = std::make_shared<health::ServiceState>(GetParam());
    service->config.policy = config::Policy::failover;
    for (auto& name : listeners)
      config->listeners.push_back({.name = name, .address = {"127.0.0.1", 0}, .trusted_proxies = {}});
    for (size_t i = 0; i < origins.size(); ++i) {
      const std::string name = "region-" + std::to_string(i);
      config->regions.push_back({name});
      made->regions.push_back(name);
      service->config.regions.push_back({.region = name, .endpoints = {}, .priority = static_cast<int>(i)});
      routing::ServiceRegion region{
          .name = name, .region = static_cast<uint32_t>(i), .priority = static_cast<int>(i)};
      region.endpoints.push_back(endpoint(*origins[i]));
      service->regions.push_back(std::move(region));
    }
    config->services.push_back(service->config);
    config->routes.push_back({.name = "all", .match = {}, .service = "shop"});
    const std::array<uint32_t, 1> ids{0};
    made->routes = std::move(*routing::RouteTable::build(*config, ids, GetParam() + 1));
    made->generation = generation;
    made->services.push_back(std::move(service));
    made->config = std::move(config);
    return made;
  }

  routing::Endpoint endpoint(const Origin& origin) {
    routing::Endpoint made;
    made.address = "127.0.0.1:" + std::to_string(origin.port());
    reinterpret_cast<sockaddr_in&>(made.socket_address.storage) = loopback(origin.port());
    made.socket_address.length = sizeof(sockaddr_in);
    auto& state = states_[made.address];
    if (state == nullptr) state = std::make_shared<health::EndpointState>(made.address, GetParam());
    made.state = state;
    return made;
  }

  /// Publishes and waits until every worker has swapped.
  void publish(std::shared_ptr<const routing::Snapshot> next) {
    bool done = false;
    std::mutex mutex;
    std::condition_variable changed;
    const auto status = server_.publish(std::move(next), [&] {
      const std::lock_guard lock(mutex);
      done = true;
      changed.notify_one();
    });
    ASSERT_TRUE(status.ok()) << status;
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return done; }));
  }

  telemetry::Registry registry_;
  std::map<std::string, std::shared_ptr<health::EndpointState>> states_;
  Server server_;
};

TEST_P(ServerTest, ForwardsByThePublishedSnapshot) {
  const Origin one("one");
  const Origin two("two");
  publish(snapshot(1, {&one}));
  Client client(server_.port("plain"));
  EXPECT_NE(client.get("one").find("HTTP/1.1 200 OK"), std::string::npos);
  publish(snapshot(2, {&two}));
  EXPECT_NE(client.get("two").find("HTTP/1.1 200 OK"), std::string::npos)
      << "the same connection, the next generation";
}

TEST_P(ServerTest, SwapsUnderLoadLoseNothing) {
  const Origin one("here");
  const Origin two("here");
  publish(snapshot(1, {&one, &two}));
  std::atomic<bool> stop{false};
  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      Client client(server_.port("plain"));
      while (!stop) ++(client.get("here").starts_with("HTTP/1.1 200 OK") ? good : bad);
    });
  }
  for (uint64_t generation = 2; generation < 60; ++generation) {
    const int before = good;
    publish(generation % 2 ? snapshot(generation, {&one, &two}) : snapshot(generation, {&two}));
    while (good < before + 4 && bad == 0) std::this_thread::yield();
  }
  stop = true;
  for (auto& client : clients) client.join();
  EXPECT_EQ(bad, 0);
  EXPECT_GT(good, 200);
}

TEST_P(ServerTest, ListenersComeAndGo) {
  const Origin origin("x");
  publish(snapshot(1, {&origin}, {"plain"}));
  const uint16_t plain = server_.port("plain");
  publish(snapshot(2, {&origin}, {"plain", "other"}));
  EXPECT_EQ(server_.port("plain"), plain) << "kept open";
  EXPECT_TRUE(Client(server_.port("other")).connected());
  publish(snapshot(3, {&origin}, {"other"}));
  EXPECT_FALSE(Client(plain).connected());
  EXPECT_EQ(server_.port("plain"), 0);
}

TEST_P(ServerTest, AnAddressThatCanNotBeBoundChangesNothing) {
  const Origin origin("x");
  publish(snapshot(1, {&origin}));
  auto next = snapshot(2, {&origin});
  auto config = std::make_shared<config::Config>(*next->config);
  config->listeners.push_back(
      {.name = "taken", .address = {"127.0.0.1", origin.port()}, .trusted_proxies = {}});
  next->config = config;
  const auto status = server_.publish(next, [] { FAIL() << "must not be published"; });
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find(std::to_string(origin.port())), absl::string_view::npos) << status;
  EXPECT_NE(Client(server_.port("plain")).get("x").find("200 OK"), std::string::npos);
}

TEST_P(ServerTest, DrainEndsIdleConnectionsAndReports) {
  const Origin origin("x");
  publish(snapshot(1, {&origin}));
  Client idle(server_.port("plain"));
  EXPECT_NE(idle.get("x").find("200 OK"), std::string::npos);
  std::atomic<bool> finished{false};
  server_.drain([&] { finished = true; });
  EXPECT_TRUE(idle.closed_by_peer());
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (!finished && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(Client(server_.port("plain")).connected());
}

TEST_P(ServerTest, MemoryPressureShedsRequests) {
  const Origin origin("x");
  publish(snapshot(1, {&origin}));
  Client client(server_.port("plain"));
  EXPECT_NE(client.get("x").find("200 OK"), std::string::npos);
  server_.set_memory_pressure(true, false);
  std::string answer;
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  do {
    answer = client.get("\r\n\r\n");
  } while (answer.find("503") == std::string::npos && std::chrono::steady_clock::now() < deadline);
  EXPECT_NE(answer.find("overloaded"), std::string::npos) << answer;
}

INSTANTIATE_TEST_SUITE_P(Workers, ServerTest, ::testing::Values(1, 2));

}  // namespace
}  // namespace fairlead::proxy
