#include "sim/strategies/region_set.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(RegionSet, HoldsUpTo64) {
  EXPECT_EQ(RegionSet::all(3), RegionSet(0b111));
  EXPECT_EQ(RegionSet::all(64).size(), 64u);
  EXPECT_TRUE(RegionSet::all(64).has(63));
  EXPECT_TRUE(RegionSet::all(0).empty());
}

TEST(RegionSet, AddsAndRemoves) {
  RegionSet set;
  set.add(5);
  set.add(63);
  EXPECT_TRUE(set.has(5));
  set.remove(5);
  EXPECT_FALSE(set.has(5));
  EXPECT_EQ(set.without(RegionSet(uint64_t{1} << 63)), RegionSet());
}

TEST(RegionSet, CountsByIndex) {
  const RegionSet set(0b101100);
  EXPECT_EQ(set.nth(0), 2u);
  EXPECT_EQ(set.nth(1), 3u);
  EXPECT_EQ(set.nth(2), 5u);
}

TEST(RegionSet, KnowsWhatComesFirst) {
  const RegionSet set(0b110);
  EXPECT_EQ(set.first_of({0, 2, 1}), 2u);
  EXPECT_EQ(set.first_of({0, 3}), Strategy::kNone);
}

}  // namespace
}  // namespace fairlead::sim
