#include "sim/replay/logged_ledger.h"

#include <gtest/gtest.h>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

class LoggedLedgerTest : public testing::Test {
 protected:
  void add(const Logged& logged) {
    const std::string line = log_line(logged);
    const auto entry = parser_.parse(line);
    ASSERT_TRUE(entry.ok()) << entry.status();
    ledger_.add(*entry);
  }
  const ServiceLedger& app() { return ledger_.services().find("app")->second.ledger; }
  const RegionLedger& region(const std::string& name) { return app().regions.at(name); }

  config::Config config_ = app_config({.service = "policy: weighted, detection: { count_500: true }"});
  LogParser parser_;
  LoggedLedger ledger_{config_};
};

TEST_F(LoggedLedgerTest, CountsWhereRequestsEnded) {
  add({});
  add({.tries = {{"near", 0, "reset", 5ms}, {"mid", 200, "", 60ms}}, .rest = 3ms});
  EXPECT_EQ(app().requests, 2u);
  EXPECT_EQ(app().failed, 0u);
  EXPECT_EQ(app().further, 1u);
  EXPECT_EQ(region("near").requests, 1u);
  EXPECT_EQ(region("mid").requests, 1u);
  EXPECT_EQ(region("mid").bytes, 100u);
  EXPECT_EQ(region("mid").latency.percentile_ms(0.5), 68);
  EXPECT_EQ(region("near").tries.count(), 2u);
}

TEST_F(LoggedLedgerTest, KnowsFailures) {
  add({.tries = {{"near", 503}}});
  add({.tries = {{"near", 500}}});
  add({.tries = {{"near", 404}}});
  add({.tries = {{"near", 0, "reset"}}, .error = "reset"});
  add({.tries = {{"near", 200, "truncated"}}, .error = "truncated"});
  EXPECT_EQ(app().failed, 4u);
  EXPECT_EQ(region("near").failed, 4u);
  EXPECT_EQ(region("near").bytes, 100u);
}

TEST_F(LoggedLedgerTest, ThoseWhoLeftDidNotFailAndHaveNoLatency) {
  add({.tries = {{"near", 0, "client_gone", 900ms}}, .error = "client_gone"});
  EXPECT_EQ(app().failed, 0u);
  EXPECT_TRUE(app().latency.empty());
}

TEST_F(LoggedLedgerTest, ATunnelHasNoLatency) {
  add({.tries = {{"near", 101}}, .rest = 5h});
  EXPECT_TRUE(app().latency.empty());
  EXPECT_EQ(region("near").requests, 1u);
}

TEST_F(LoggedLedgerTest, ShedIsNotFailed) {
  add({.tries = {}, .error = "shed"});
  EXPECT_EQ(app().shed, 1u);
  EXPECT_EQ(app().failed, 0u);
  EXPECT_TRUE(app().regions.empty());
}

TEST_F(LoggedLedgerTest, SpilledIsWhatThePlansOfTheTimeSay) {
  const auto plan = [](const char* near, const char* mid) {
    const auto one = [](const char* name, const char* state, int cost) {
      return "{\"region\":\"" + std::string(name) + "\",\"state\":\"" + state +
             "\",\"share\":0.5,\"cost_ms\":" + std::to_string(cost) + ",\"health\":1,\"reason\":\"\"}";
    };
    return "[" + one("near", near, 20) + "," + one("mid", mid, 60) + "]";
  };
  add({.candidates = plan("healthy", "healthy"), .table = 1});
  add({.tries = {{"mid"}}, .candidates = plan("ejected", "healthy"), .table = 2});
  EXPECT_TRUE(app().has_choice);
  EXPECT_EQ(app().spilled, 1u);
  add({.policy = "weighted"});
  EXPECT_EQ(ledger_.services().find("app")->second.policies.size(), 2u);
}

}  // namespace
}  // namespace fairlead::sim
