#include "sim/replay/region_history.h"

#include <gtest/gtest.h>

#include <set>

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

RecordedTry answered(uint32_t at_ms, uint32_t took_us = 1000) { return {.at_ms = at_ms, .took_us = took_us}; }
RecordedTry refused(uint32_t at_ms) { return {.at_ms = at_ms, .fate = Fate::refused}; }

size_t unanswered(std::span<const RecordedTry> tries) {
  size_t count = 0;
  for (const RecordedTry& one : tries) count += one.unanswered() ? 1 : 0;
  return count;
}

TEST(RegionHistory, KnowsNothingToBeginWith) {
  RegionHistory history;
  history.settle();
  EXPECT_TRUE(history.empty());
  EXPECT_TRUE(history.around(1000).empty());
}

TEST(RegionHistory, GoesByTheLatest) {
  RegionHistory history;
  for (uint32_t i = 100; i-- > 0;) history.add(answered(i * 10));
  history.settle();
  const auto known = history.around(505);
  ASSERT_EQ(known.size(), RegionHistory::kMost);
  EXPECT_EQ(known.back().at_ms, 500u);
  EXPECT_EQ(known.front().at_ms, 310u);
}

TEST(RegionHistory, OldOnesCountWhereThereIsLittleElse) {
  RegionHistory history;
  for (uint32_t i = 0; i < 10; ++i) history.add(answered(i));
  history.add(answered(60'000));
  history.settle();
  EXPECT_EQ(history.around(60'500).size(), RegionHistory::kFew);
  EXPECT_EQ(history.around(9'000).size(), 10u);
}

TEST(RegionHistory, BeforeTheFirstItGoesByWhatFollows) {
  RegionHistory history;
  history.add(answered(5000));
  history.add(answered(6000));
  history.settle();
  EXPECT_EQ(history.around(0).size(), 2u);
}

TEST(RegionHistory, WhereNobodyAnsweredNobodyIsThere) {
  RegionHistory history;
  for (uint32_t i = 0; i < 50; ++i) history.add(answered(i));
  for (uint32_t i = 50; i < 53; ++i) history.add(refused(i));
  for (uint32_t i = 30'000; i < 30'005; ++i) history.add(answered(i));
  history.settle();
  EXPECT_EQ(unanswered(history.around(49)), 0u);
  EXPECT_EQ(unanswered(history.around(20'000)), 3u);
  EXPECT_EQ(history.around(20'000).size(), 3u);
  EXPECT_EQ(history.around(30'001).size(), 2u) << "it is back";
  EXPECT_EQ(unanswered(history.around(30'001)), 0u);
}

TEST(RegionHistory, AFewFailuresAmongOthersStayAPart) {
  RegionHistory history;
  for (uint32_t i = 0; i < 40; ++i) history.add(i % 4 == 0 ? refused(i) : answered(i));
  history.settle();
  EXPECT_EQ(history.around(39).size(), RegionHistory::kMost);
  EXPECT_EQ(unanswered(history.around(39)), 5u);
}

TEST(RegionHistory, DrawsEachOfThem) {
  RegionHistory history;
  for (uint32_t i = 0; i < 10; ++i) history.add(answered(i, i));
  history.settle();
  routing::Random random(1);
  std::set<uint32_t> drawn;
  for (int i = 0; i < 500; ++i) drawn.insert(history.draw(100, random).took_us);
  EXPECT_EQ(drawn.size(), 10u);
}

}  // namespace
}  // namespace fairlead::sim
