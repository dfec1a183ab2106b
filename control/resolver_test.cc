#include "control/resolver.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "control/tiny_dns_server.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

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

TEST_F(ResolverTest, LocalhostIsThisHostWithoutAsking) {
  resolver->watch({"localhost", "app.localhost", "LOCALHOST."});
  ASSERT_TRUE(wait_answered());
  std::vector<std::string> loopback{"127.0.0.1", "::1"};
  EXPECT_EQ(resolver->addresses(),
            (Addresses{{"localhost", loopback}, {"app.localhost", loopback}, {"LOCALHOST.", loopback}}));
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
  dns.fail_with = TinyDnsServer::kServerFailure;
  ASSERT_TRUE(run_until([&] { return resolver->staleness() > 0s; }));
  EXPECT_EQ(resolver->addresses()["one.test"], std::vector<std::string>{"10.0.0.1"});
  dns.fail_with = TinyDnsServer::kNoError;
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
