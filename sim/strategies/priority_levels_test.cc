#include "sim/strategies/priority_levels.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

class PriorityLevelsTest : public testing::Test {
 protected:
  std::vector<size_t> nearest_{2, 0, 1};
  PriorityLevels levels_{nearest_, 1};
};

TEST_F(PriorityLevelsTest, TheFirstAvailableTakesAll) {
  EXPECT_EQ(levels_.choose(RegionSet(0b111), RegionSet()), 2u);
  EXPECT_EQ(levels_.choose(RegionSet(0b011), RegionSet()), 0u);
}

TEST_F(PriorityLevelsTest, AttemptedOnesAreLeftOut) {
  EXPECT_EQ(levels_.choose(RegionSet(0b111), RegionSet(0b100)), 0u);
  EXPECT_EQ(levels_.choose(RegionSet(0b110), RegionSet(0b100)), 1u);
}

TEST_F(PriorityLevelsTest, AttemptedOnesAreTakenWhereNothingElseIsAvailable) {
  EXPECT_EQ(levels_.choose(RegionSet(0b100), RegionSet(0b100)), 2u);
}

TEST_F(PriorityLevelsTest, PanicsByLot) {
  RegionSet chosen;
  for (int i = 0; i < 50; ++i) chosen.add(levels_.choose(RegionSet(), RegionSet()));
  EXPECT_EQ(chosen, RegionSet::all(3));
}

}  // namespace
}  // namespace fairlead::sim
