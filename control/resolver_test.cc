#include "control/resolver.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <map>

namespace fairlead::control {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using namespace std::chrono_literals;

constexpr uint8_t kNoError = 0, kServerFailure = 2, kNoSuchName = 3;

/// Answers A queries from a map over UDP on loopback; AAAA queries get an empty answer.
class TinyDnsServer {
 public:
  explicit TinyDnsServer(asio::io_context& io) : socket_(io, {asio::ip::address_v4::loopback(), 0}) {
    receive();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port()); }

  std::map<std::string, std::vector<std::string>> names;
  uint32_t ttl = 1;
  uint8_t fail_with = kNoError;  // for every query
  bool silent = false;
  int queries = 0;

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(buffer_), peer_, [this](auto error, size_t size) {
      if (error) return;
      ++queries;
      if (!silent) socket_.send_to(asio::buffer(answer(size)), peer_);
      receive();
    });
  }

  std::string answer(size_t size) {
    std::string question(buffer_.data() + 12, size - 12);
    std::string name;
    size_t at = 0;
    for (; question[at] != 0; at += question[at] + 1) {
      name += (name.empty() ? "" : ".") + question.substr(at + 1, question[at]);
    }
    bool asks_v4 = question[at + 2] == 1;
    question.resize(at + 5);  // without the additional section
    auto known = names.find(name);
    uint8_t code = fail_with != kNoError ? fail_with : known == names.end() ? kNoSuchName : kNoError;
    std::vector<std::string> addresses;
    if (code == kNoError && asks_v4) addresses = known->second;

    std::string out(buffer_.data(), 2);
    out += {'\x81', static_cast<char>(0x80 | code), 0, 1, 0, static_cast<char>(addresses.size()), 0, 0, 0, 0};
    out += question;
    for (const auto& address : addresses) {
      auto bytes = asio::ip::make_address_v4(address).to_bytes();
      out += {'\xc0', 12, 0, 1, 0, 1};
      for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(ttl >> shift));
      out += {0, 4};
      out.append(bytes.begin(), bytes.end());
    }
    return out;
  }

  udp::socket socket_;
  udp::endpoint peer_;
  std::array<char, 512> buffer_{};
};

class ResolverTest : public testing::Test {
 protected:
  ResolverTest() : dns(io) {
    auto opened = Resolver::open(io, {dns.address(), [this] { ++changes; }});
    EXPECT_TRUE(opened.ok()) << opened.status();
    resolver = *std::move(opened);
  }

  template <typename Condition>
  bool run_until(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    return condition();
  }

  bool wait_answered(Duration limit = 10s) {
    bool done = false;
    resolver->when_answered(limit, [&] { done = true; });
    return run_until([&] { return done; });
  }

  asio::io_context io;
  TinyDnsServer dns;
  int changes = 0;
  std::unique_ptr<Resolver> resolver;
};

TEST_F(ResolverTest, NothingToWatchIsAnswered) {
  resolver->watch({});
  EXPECT_TRUE(wait_answered());
  EXPECT_TRUE(resolver->addresses().empty());
  EXPECT_EQ(resolver->staleness(), 0s);
}

TEST_F(ResolverTest, ANameStandsForAllItsAddresses) {
  dns.names = {{"one.test", {"10.0.0.2", "10.0.0.1"}}, {"two.test", {"10.0.0.9"}}};
  resolver->watch({"one.test", "two.test"});
  ASSERT_TRUE(wait_answered());
  EXPECT_EQ(resolver->addresses(),
            (Addresses{{"one.test", {"10.0.0.1", "10.0.0.2"}}, {"two.test", {"10.0.0.9"}}}));
}

TEST_F(ResolverTest, LocalhostComesFromTheHostsFile) {
  resolver->watch({"localhost"});
  ASSERT_TRUE(wait_answered());
  auto addresses = resolver->addresses()["localhost"];
  EXPECT_NE(std::find(addresses.begin(), addresses.end(), "127.0.0.1"), addresses.end());
  EXPECT_EQ(dns.queries, 0);
}

TEST_F(ResolverTest, RefreshesWhenTheTtlEndsAndTellsOfChanges) {
  dns.names = {{"one.test", {"10.0.0.1"}}};
  resolver->watch({"one.test"});
  ASSERT_TRUE(wait_answered());
  EXPECT_EQ(changes, 1);
  dns.names["one.test"] = {"10.0.0.2"};
  ASSERT_TRUE(run_until([&] { return changes == 2; }));
  EXPECT_EQ(resolver->addresses()["one.test"], std::vector<std::string>{"10.0.0.2"});
}

TEST_F(ResolverTest, FailuresKeepTheLastGoodAndShowAsStaleness) {
  dns.names = {{"one.test", {"10.0.0.1"}}};
  resolver->watch({"one.test"});
  ASSERT_TRUE(wait_answered());
  dns.fail_with = kServerFailure;
  ASSERT_TRUE(run_until([&] { return resolver->staleness() > 0s; }));
  EXPECT_EQ(resolver->addresses()["one.test"], std::vector<std::string>{"10.0.0.1"});
  dns.fail_with = kNoError;
  EXPECT_TRUE(run_until([&] { return resolver->staleness() == 0s; }));
  EXPECT_EQ(changes, 1);
}

TEST_F(ResolverTest, AVanishedNameKeepsTheLastGood) {
  dns.names = {{"one.test", {"10.0.0.1"}}};
  resolver->watch({"one.test"});
  ASSERT_TRUE(wait_answered());
  dns.names.clear();
  ASSERT_TRUE(run_until([&] { return resolver->staleness() > 0s; }));
  EXPECT_EQ(resolver->addresses()["one.test"], std::vector<std::string>{"10.0.0.1"});
}

TEST_F(ResolverTest, WaitingHasALimit) {
  dns.silent = true;
  resolver->watch({"one.test"});
  EXPECT_TRUE(wait_answered(20ms));
  EXPECT_TRUE(resolver->addresses().empty());
}

TEST_F(ResolverTest, NamesNoLongerWatchedAreForgotten) {
  dns.names = {{"one.test", {"10.0.0.1"}}, {"two.test", {"10.0.0.2"}}};
  resolver->watch({"one.test", "two.test"});
  ASSERT_TRUE(wait_answered());
  resolver->watch({"two.test"});
  EXPECT_EQ(resolver->addresses(), (Addresses{{"two.test", {"10.0.0.2"}}}));
}

TEST_F(ResolverTest, EndingWithQueriesUnderWayCallsNobody) {
  dns.silent = true;
  resolver->watch({"one.test"});
  resolver->when_answered(10s, [] { ADD_FAILURE() << "called back"; });
  ASSERT_TRUE(run_until([&] { return dns.queries > 0; }));
  resolver.reset();
  io.poll();
  EXPECT_EQ(changes, 0);
}

TEST(Resolver, RefusesServersThatAreNone) {
  asio::io_context io;
  EXPECT_FALSE(Resolver::open(io, {"nonsense", [] {}}).ok());
}

}  // namespace
}  // namespace fairlead::control
