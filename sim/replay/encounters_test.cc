#include "sim/replay/encounters.h"

#include <gtest/gtest.h>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;
using health::ProbeOutcome;

class EncountersTest : public testing::Test {
 protected:
  void add(const Logged& logged) {
    const std::string line = log_line(logged);
    LogParser parser;
    ASSERT_TRUE(traffic_.add(*parser.parse(line)).ok());
  }
  /// After all were added.
  Encounters encounters() {
    EXPECT_TRUE(traffic_.settle().ok());
    Encounters made(traffic_, config_.services[0], 1);
    if (!traffic_.requests().empty()) made.begin(traffic_.requests()[0]);
    return made;
  }

  static constexpr uint32_t kNear = 0, kMid = 1, kFar = 2;
  config::Config config_ = app_config();
  RouteFinder routes_ = *RouteFinder::make(config_);
  RecordedTraffic traffic_{config_, routes_};
};

TEST_F(EncountersTest, ARequestMeetsWhatItMet) {
  add({.tries = {{"near", 0, "reset", 5ms}, {"mid", 200, "", 60ms}}});
  for (int i = 0; i < 50; ++i) add({.at = 1ms});
  Encounters met = encounters();
  const RecordedRequest& request = traffic_.requests()[0];
  EXPECT_EQ(met.at(request, kNear, 0)->fate, Fate::reset);
  EXPECT_EQ(met.at(request, kMid, 0)->took(), 60ms);
  EXPECT_FALSE(met.at(request, kFar, 0).has_value());
  EXPECT_TRUE(met.was_at(request, kMid));
  EXPECT_FALSE(met.was_at(request, kNear));
}

TEST_F(EncountersTest, ElsewhereItMeetsWhatOthersDid) {
  add({.tries = {{"near"}}});
  add({.at = 10ms, .tries = {{"mid", 200, "", 70ms}}});
  Encounters met = encounters();
  EXPECT_EQ(met.at(traffic_.requests()[0], kMid, 20)->took(), 70ms);
}

TEST_F(EncountersTest, OfAnotherServiceItMeetsWhatThisOneDoes) {
  add({.tries = {{"near", 200, "", 20ms}}, .service = "shop"});
  add({.at = 1ms, .tries = {{"near", 200, "", 90ms}}});
  Encounters met = encounters();
  EXPECT_EQ(met.at(traffic_.requests()[0], kNear, 5)->took(), 90ms);
}

TEST_F(EncountersTest, WhereTheServiceIsNewRegionsAreTheOldOnes) {
  add({.tries = {{"near", 200, "", 20ms}}, .service = "shop"});
  add({.at = 1ms, .tries = {{"mid", 200, "", 80ms}}, .service = "shop"});
  Encounters met = encounters();
  EXPECT_EQ(met.at(traffic_.requests()[0], kMid, 5)->took(), 80ms);
  EXPECT_EQ(met.check(kMid, 5).response, 80ms);
}

TEST_F(EncountersTest, ChecksSeeWhatMostDid) {
  for (int i = 0; i < 9; ++i) {
    add({.at = i * 1ms, .tries = {{"near", i % 3 == 0 ? 503 : 200, "", 20ms}}});
    add({.at = i * 1ms, .tries = {{"mid", i % 3 != 0 ? 503 : 200, "", 20ms}}});
    add({.at = i * 1ms, .tries = {{"far", 0, "connect_failure", 1ms}}, .error = "connect_failure"});
  }
  const Encounters met = encounters();
  EXPECT_EQ(met.check(kNear, 100).outcome, ProbeOutcome::ok);
  EXPECT_EQ(met.check(kNear, 100).response, 20ms);
  EXPECT_EQ(met.check(kMid, 100).outcome, ProbeOutcome::wrong);
  EXPECT_EQ(met.check(kFar, 100).outcome, ProbeOutcome::unreachable);
}

TEST_F(EncountersTest, NothingSpeaksAgainstAnUnknownRegion) {
  add({});
  const Encounters met = encounters();
  EXPECT_EQ(met.check(kFar, 0).outcome, ProbeOutcome::ok);
  EXPECT_EQ(met.check(kFar, 0).response, 0ms);
}

}  // namespace
}  // namespace fairlead::sim
