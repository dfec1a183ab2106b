#include "sim/strategies/checked_regions.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

using health::ProbeOutcome;

TEST(CheckedRegions, GoesDownAndComesUpByThresholds) {
  CheckedRegions regions(2);
  regions.checked(1, ProbeOutcome::wrong);
  regions.checked(1, ProbeOutcome::unreachable);
  EXPECT_EQ(regions.passing(), RegionSet(0b11));
  regions.checked(1, ProbeOutcome::unreachable);
  EXPECT_EQ(regions.passing(), RegionSet(0b01));
  regions.checked(1, ProbeOutcome::ok);
  EXPECT_EQ(regions.passing(), RegionSet(0b01));
  regions.checked(1, ProbeOutcome::ok);
  EXPECT_EQ(regions.passing(), RegionSet(0b11));
}

TEST(CheckedRegions, AllAreUsableWhereNonePasses) {
  CheckedRegions regions(2, 1, 1);
  regions.checked(0, ProbeOutcome::wrong);
  EXPECT_EQ(regions.usable(), RegionSet(0b10));
  regions.checked(1, ProbeOutcome::wrong);
  EXPECT_TRUE(regions.passing().empty());
  EXPECT_EQ(regions.usable(), RegionSet(0b11));
}

}  // namespace
}  // namespace fairlead::sim
