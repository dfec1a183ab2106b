#include "control/readiness.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{};

TEST(Readiness, WantsAConfigurationAndTheFirstProbes) {
  bool probed = false;
  Readiness readiness([&] { return probed; });
  EXPECT_EQ(readiness.obstacle(kStart), "no configuration is in force yet");
  readiness.configured(kStart);
  EXPECT_EQ(readiness.obstacle(kStart), "the first probes have not ended yet");
  probed = true;
  EXPECT_EQ(readiness.obstacle(kStart), "");
}

TEST(Readiness, WaitsForProbesFiveSecondsAfterTheFirstConfiguration) {
  Readiness readiness([] { return false; });
  readiness.configured(kStart);
  readiness.configured(kStart + 3s);
  EXPECT_NE(readiness.obstacle(kStart + 5s - 1ns), "");
  EXPECT_EQ(readiness.obstacle(kStart + 5s), "");
}

TEST(Readiness, EndsWithTheDrain) {
  Readiness readiness([] { return true; });
  readiness.configured(kStart);
  readiness.drain();
  EXPECT_EQ(readiness.obstacle(kStart + 1h), "draining");
}

}  // namespace
}  // namespace fairlead::control
