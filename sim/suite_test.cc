#include "sim/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "config/message.h"
#include "sim/world.h"

namespace fairlead::sim {
namespace {

constexpr const char* kSmall = R"(apiVersion: fairlead/v1
regions: { A: { capacity: 1000, spread: 0.2 }, B: { capacity: 500, reports: false } }
round_trips: [ { from: A, to: B, time: 40ms } ]
edges: { A: {}, B: { requests: 5, instances: 3 } }
scenarios:
  - name: one
    load: 0.7
    critical: 10%
    faults: [ { kind: capacity, regions: [B], at: 5s, until: 9s, share: 25% } ]
    expect: { settled_within: 5s, overshoot_at_most: 10, returns_at_most: 0 }
)";

std::string errors_of(const std::string& text) {
  const auto suite = load_suite(text, "s.yaml");
  return suite.ok() ? "" : config::message_of(suite.status());
}

/// kSmall with `from` replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Suite, IsReadFromYaml) {
  const auto suite = load_suite(kSmall, "s.yaml");
  ASSERT_TRUE(suite.ok()) << suite.status();
  ASSERT_EQ(suite->regions.size(), 2u);
  EXPECT_EQ(suite->regions[0].name, "A");
  EXPECT_EQ(suite->regions[0].spread, 0.2);
  EXPECT_FALSE(suite->regions[1].reports);
  EXPECT_EQ(suite->round_trips[0].time, 40ms);
  EXPECT_EQ(suite->edges[1].instances, 3);
  const Scenario& scenario = suite->scenarios.at(0);
  EXPECT_EQ(scenario.load, 0.7);
  EXPECT_DOUBLE_EQ(scenario.critical, 0.1);
  EXPECT_EQ(scenario.warm_up, 20s) << "a default";
  EXPECT_EQ(scenario.faults.at(0).kind, Fault::Kind::capacity);
  EXPECT_DOUBLE_EQ(scenario.faults[0].share, 0.25);
  EXPECT_EQ(scenario.expect.settled_within, 5s);
  EXPECT_EQ(scenario.expect.overshoot_at_most, 10);
  EXPECT_EQ(scenario.expect.returns_at_most, 0);
  EXPECT_EQ(scenario.expect.goodput_at_least, 0) << "not asked";
}

TEST(Suite, TheShippedOneLoads) {
  const auto suite = load_suite_file("sim/suite.yaml");
  ASSERT_TRUE(suite.ok()) << suite.status();
  EXPECT_GE(suite->scenarios.size(), 16u);
  std::set<std::string> names;
  for (const Scenario& scenario : suite->scenarios) {
    EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
    EXPECT_FALSE(scenario.description.empty()) << scenario.name;
    EXPECT_TRUE(World::make(*suite, scenario).ok()) << scenario.name;
  }
  for (size_t a = 0; a < suite->regions.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      const auto joins = [&](const RoundTrip& trip) {
        const auto ends = std::set{trip.from, trip.to};
        return ends == std::set{suite->regions[a].name, suite->regions[b].name};
      };
      EXPECT_EQ(std::count_if(suite->round_trips.begin(), suite->round_trips.end(), joins), 1)
          << suite->regions[a].name << " to " << suite->regions[b].name;
    }
  }
}

TEST(Suite, EveryMistakeIsLocated) {
  const std::string errors = errors_of(with("spread: 0.2", "spred: 1, capacty: 2") + "slack: soon\n");
  EXPECT_NE(errors.find("s.yaml:2:33: regions.A.spred: "), std::string::npos) << errors;
  EXPECT_NE(errors.find("did you mean spread?"), std::string::npos) << errors;
  EXPECT_NE(errors.find("s.yaml:2:43: regions.A.capacty: "), std::string::npos) << errors;
  EXPECT_NE(errors.find("s.yaml:11:8: slack: "), std::string::npos) << errors;
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 3) << errors;
}

TEST(Suite, BoundsHold) {
  EXPECT_NE(errors_of(with("share: 25%", "share: 125%")).find("s.yaml:9:"), std::string::npos);
  EXPECT_NE(errors_of(with("capacity: 1000", "capacity: 0")).find("s.yaml:2:27:"), std::string::npos);
  EXPECT_NE(errors_of(with("kind: capacity", "kind: earthquake")).find("black_hole"), std::string::npos);
  EXPECT_NE(errors_of(with("overshoot_at_most: 10", "overshoot_at_most: 101")).find("s.yaml:10:"),
            std::string::npos);
  EXPECT_NE(errors_of(with("instances: 3", "instances: 0")).find("s.yaml:4:"), std::string::npos);
}

TEST(Suite, WhatIsMissingIsNamed) {
  const std::string errors = errors_of("apiVersion: fairlead/v1\nregions: { A: {} }\n");
  for (const char* key : {"capacity", "edges", "scenarios"})
    EXPECT_NE(errors.find(key), std::string::npos) << key << ": " << errors;
}

TEST(Suite, WhatDoesNotFitTogetherIsLocatedAsWell) {
  const std::string errors = errors_of(with("regions: [B], at", "regions: [A, D], at"));
  EXPECT_EQ(errors, "s.yaml:9:46: scenarios[0].faults[0].regions[1]: no region is named 'D'\n");
}

TEST(Suite, WhatIsNoYamlIsAnError) {
  EXPECT_NE(errors_of("regions: [").find("s.yaml:"), std::string::npos);
  EXPECT_FALSE(errors_of("").empty());
}

TEST(Suite, AMissingFileIsNamed) {
  const auto suite = load_suite_file("sim/nowhere.yaml");
  ASSERT_FALSE(suite.ok());
  EXPECT_NE(config::message_of(suite.status()).find("sim/nowhere.yaml: can not be opened"),
            std::string::npos);
}

}  // namespace
}  // namespace fairlead::sim
