#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string with_detection(std::string_view keys) {
  return replaced(kMinimal, "shop,", "shop, detection: { " + std::string(keys) + " },");
}

Detection detection_of(std::string_view keys) {
  return config_of(with_detection(keys)).services[0].detection;
}

/// What is wrong with the one value written; empty when nothing is.
std::string error_of(std::string_view key, std::string_view value) {
  return errors_of(with_detection(std::string(key) + ": " + std::string(value)));
}

/// Takes both bounds, and refuses what lies just outside by the name of the key.
struct Bounds {
  std::string_view key, below, minimum, maximum, above;
};

TEST(DetectionFields, TakeTheirBoundsAndNothingBeyond) {
  constexpr Bounds kBounds[] = {
      {"hold_down", "999us", "1ms", "24h", "86400001ms"},
      {"max_hold_down", "999us", "1ms", "24h", "86400001ms"},
      {"probing_share", "-0.1%", "0%", "100%", "100.1%"},
      {"ramp_start", "0.09%", "0.1%", "100%", "100.1%"},
      {"ramp_factor", "1.009", "1.01", "100", "100.1"},
      {"ramp_interval", "999us", "1ms", "1h", "3600001ms"},
  };
  for (const Bounds& bounds : kBounds) {
    const std::string field = "services[0].detection." + std::string(bounds.key) + ": ";
    EXPECT_EQ(error_of(bounds.key, bounds.minimum), "") << bounds.key;
    EXPECT_EQ(error_of(bounds.key, bounds.maximum), "") << bounds.key;
    EXPECT_NE(error_of(bounds.key, bounds.below).find(field), std::string::npos)
        << error_of(bounds.key, bounds.below);
    EXPECT_NE(error_of(bounds.key, bounds.above).find(field), std::string::npos)
        << error_of(bounds.key, bounds.above);
  }
}

TEST(DetectionFields, TheMessageSaysWhatIsAllowed) {
  EXPECT_EQ(error_of("ramp_interval", "2h"),
            "f:4:55: services[0].detection.ramp_interval: expected a value from 1ms to 1h, got '2h'; the "
            "nearest is 1h\n");
  EXPECT_EQ(error_of("probing_share", "200%"),
            "f:4:55: services[0].detection.probing_share: expected a value from 0% to 100%, got '200%'; the "
            "nearest is 100%\n");
}

// A key reaches its own member: two that were exchanged would both have a value of the right type.
TEST(DetectionFields, EachSwitchTurnsItsOwnMember) {
  Detection expected;
  expected.suspicion = false;
  EXPECT_EQ(detection_of("suspicion: false"), expected);
  expected = {};
  expected.ejection = false;
  EXPECT_EQ(detection_of("ejection: false"), expected);
  expected = {};
  expected.evacuation = false;
  EXPECT_EQ(detection_of("evacuation: false"), expected);
  expected = {};
  expected.count_500 = true;
  EXPECT_EQ(detection_of("count_500: true"), expected);
}

TEST(DetectionFields, EachNumberReachesItsOwnMember) {
  Detection expected;
  expected.hold_down = 1min;
  EXPECT_EQ(detection_of("hold_down: 1m"), expected);
  expected = {};
  expected.max_hold_down = 24h;
  EXPECT_EQ(detection_of("max_hold_down: 24h"), expected);
  expected = {};
  expected.probing_share = 0.25;
  EXPECT_EQ(detection_of("probing_share: 25%"), expected);
  expected = {};
  expected.ramp_start = 0.25;
  EXPECT_EQ(detection_of("ramp_start: 25%"), expected);
  expected = {};
  expected.ramp_factor = 2;
  EXPECT_EQ(detection_of("ramp_factor: 2"), expected);
  expected = {};
  expected.ramp_interval = 7s;
  EXPECT_EQ(detection_of("ramp_interval: 7s"), expected);
}

}  // namespace
}  // namespace fairlead::config
