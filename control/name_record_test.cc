#include "control/name_record.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;
using Addresses = std::vector<std::string>;

constexpr Time kStart{};
const FamilyAnswer kNone{FamilyAnswer::Kind::none, {}, {}};
const FamilyAnswer kFailure{};

FamilyAnswer found(Addresses addresses, Duration ttl = 30s) {
  return {FamilyAnswer::Kind::addresses, std::move(addresses), ttl};
}

TEST(NameRecord, JoinsBothFamiliesSorted) {
  NameRecord record;
  EXPECT_FALSE(record.answered());
  EXPECT_TRUE(record.answer(found({"10.0.0.2", "10.0.0.1"}), found({"::1"}), kStart));
  EXPECT_TRUE(record.answered());
  EXPECT_EQ(record.addresses(), (Addresses{"10.0.0.1", "10.0.0.2", "::1"}));
  EXPECT_FALSE(record.answer(found({"10.0.0.1", "10.0.0.2"}), found({"::1"}), kStart))
      << "order is no change";
}

TEST(NameRecord, TtlIsTheShorterOneWithinBounds) {
  NameRecord record;
  record.answer(found({"10.0.0.1"}, 30s), found({"::1"}, 20s), kStart);
  EXPECT_EQ(record.next_query(), kStart + 20s);
  record.answer(found({"10.0.0.1"}, 0s), kNone, kStart);
  EXPECT_EQ(record.next_query(), kStart + 1s);
  record.answer(found({"10.0.0.1"}, 24h), kNone, kStart);
  EXPECT_EQ(record.next_query(), kStart + 5min);
}

TEST(NameRecord, EmptyAnswersKeepTheLastGood) {
  NameRecord record;
  record.answer(found({"10.0.0.1"}), kNone, kStart);
  EXPECT_FALSE(record.answer(kNone, kNone, kStart + 30s));
  EXPECT_EQ(record.addresses(), Addresses{"10.0.0.1"});
  EXPECT_EQ(record.staleness(kStart + 40s), 10s);
}

TEST(NameRecord, FailureOfOneFamilyKeepsIt) {
  NameRecord record;
  record.answer(found({"10.0.0.1"}), found({"::1"}), kStart);
  EXPECT_TRUE(record.answer(found({"10.0.0.2"}), kFailure, kStart + 30s));
  EXPECT_EQ(record.addresses(), (Addresses{"10.0.0.2", "::1"}));
  EXPECT_GT(record.staleness(kStart + 31s), 0s);
}

TEST(NameRecord, AFamilyMayEndWhileTheOtherLives) {
  NameRecord record;
  record.answer(found({"10.0.0.1"}), found({"::1"}), kStart);
  EXPECT_TRUE(record.answer(kNone, found({"::1"}), kStart + 30s));
  EXPECT_EQ(record.addresses(), Addresses{"::1"});
  EXPECT_EQ(record.staleness(kStart + 31s), 0s);
}

TEST(NameRecord, FailuresBackOffToABound) {
  NameRecord record;
  std::vector<Duration> waits;
  for (int i = 0; i < 7; ++i) {
    record.answer(kFailure, kFailure, kStart);
    waits.push_back(record.next_query() - kStart);
  }
  EXPECT_EQ(waits, (std::vector<Duration>{1s, 2s, 4s, 8s, 16s, 30s, 30s}));
  record.answer(found({"10.0.0.1"}), kNone, kStart);
  record.answer(kFailure, kFailure, kStart);
  EXPECT_EQ(record.next_query(), kStart + 1s);
}

TEST(NameRecord, NeverAnsweredGrowsStaleFromItsFirstFailure) {
  NameRecord record;
  record.answer(kFailure, kFailure, kStart);
  EXPECT_EQ(record.staleness(kStart + 5s), 5s);
}

}  // namespace
}  // namespace fairlead::control
