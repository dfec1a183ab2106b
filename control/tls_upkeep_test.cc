#include "control/tls_upkeep.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "control/test_tls_folder.h"
#include "control/tls_contexts.h"

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;

class TlsUpkeepTest : public testing::Test {
 protected:
  TlsUpkeepTest() {
    folder.write_pair("a");
    auto opened = TlsUpkeep::open(io, shard, [this] { ++changes; });
    EXPECT_TRUE(opened.ok()) << opened.status();
    upkeep = *std::move(opened);
  }

  /// What is made of one listener now.
  TlsSet make(Duration ticket_lifetime = 12h) {
    auto made = std::make_shared<config::Config>();
    made->listeners.resize(1);
    made->listeners[0].name = "edge";
    auto& tls = made->listeners[0].tls.emplace();
    tls.certificates = {{"a.crt", "a.key", ""}};
    tls.ticket_lifetime = ticket_lifetime;
    TlsSet set = contexts.make(*made);
    snapshot.config = made;
    snapshot.listener_tls = set.listeners;
    return set;
  }
  template <typename Condition>
  bool run_until(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    return condition();
  }
  bool sound() { return shard.gauge(telemetry::Family::certificates_last_reload_successful).value() == 1; }

  TestTlsFolder folder;
  TlsContexts contexts{folder.path()};
  boost::asio::io_context io;
  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  routing::Snapshot snapshot;
  int changes = 0;
  std::unique_ptr<TlsUpkeep> upkeep;
};

TEST_F(TlsUpkeepTest, TellsOfChangesSinceTheFilesWereRead) {
  const TlsSet set = make();
  folder.write_pair("a");  // after reading, before it is in force
  upkeep->in_force(snapshot, set);
  EXPECT_TRUE(run_until([&] { return changes > 0; }));
}

TEST_F(TlsUpkeepTest, RenewsRandomTicketKeysAgainAndAgain) {
  const TlsSet set = make(1ms);
  const auto first = set.tickets.at(0).keys->first().name;
  upkeep->in_force(snapshot, set);
  ASSERT_TRUE(run_until([&] { return set.tickets[0].keys->first().name != first; }));
  const auto second = set.tickets[0].keys->first().name;
  EXPECT_TRUE(run_until([&] { return set.tickets[0].keys->first().name != second; }));
}

TEST_F(TlsUpkeepTest, SaysOfAWrongFileOnceAndAgainAfterAChange) {
  upkeep->read(make(), false);
  EXPECT_TRUE(sound());
  folder.write("a.key", "nonsense");
  const auto lines_of = [&](bool changed) {
    testing::internal::CaptureStderr();
    upkeep->read(make(), changed);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(log.empty(), log.find("a.key") == std::string::npos) << log;
    return std::count(log.begin(), log.end(), '\n');
  };
  EXPECT_EQ(lines_of(true), 1);
  EXPECT_FALSE(sound());
  EXPECT_EQ(lines_of(false), 0) << "read again for another reason";
  EXPECT_EQ(lines_of(true), 1);
}

}  // namespace
}  // namespace fairlead::control
