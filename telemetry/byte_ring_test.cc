#include "telemetry/byte_ring.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace fairlead::telemetry {
namespace {

bool push(ByteRing& ring, std::string_view record) {
  char* room = ring.reserve(record.size());
  if (room == nullptr) return false;
  std::memcpy(room, record.data(), record.size());
  ring.commit();
  return true;
}

std::vector<std::string> drain(ByteRing& ring) {
  std::vector<std::string> records;
  ring.drain([&](std::string_view record) { records.emplace_back(record); });
  return records;
}

TEST(ByteRing, GivesBackWhatItTookInOrder) {
  ByteRing ring(128);
  EXPECT_TRUE(push(ring, "one"));
  EXPECT_TRUE(push(ring, ""));
  EXPECT_TRUE(push(ring, "three, longer than eight"));
  EXPECT_EQ(drain(ring), (std::vector<std::string>{"one", "", "three, longer than eight"}));
  EXPECT_TRUE(drain(ring).empty());
}

TEST(ByteRing, FillsToItsLastByteAndNoFurther) {
  ByteRing ring(64);
  const std::string whole(56, 'x');
  EXPECT_FALSE(push(ring, whole + "x"));
  EXPECT_TRUE(push(ring, whole));
  EXPECT_FALSE(push(ring, ""));
  EXPECT_EQ(drain(ring), std::vector<std::string>{whole});
  EXPECT_TRUE(push(ring, whole));
}

TEST(ByteRing, RefusesWhatNeverFits) {
  ByteRing ring(64);
  EXPECT_EQ(ring.reserve(64), nullptr);
  EXPECT_EQ(ring.reserve(~size_t{0}), nullptr);
}

TEST(ByteRing, ARecordThatDoesNotFitBeforeTheEndStartsOver) {
  ByteRing ring(64);
  EXPECT_TRUE(push(ring, std::string(24, 'a')));  // 32 bytes
  EXPECT_EQ(drain(ring).size(), 1u);
  EXPECT_TRUE(push(ring, std::string(8, 'b')));    // to 48
  EXPECT_FALSE(push(ring, std::string(32, 'c')));  // 16 left at the end, 32 at the beginning: 40 are needed
  EXPECT_TRUE(push(ring, std::string(24, 'd')));   // takes the beginning
  EXPECT_FALSE(push(ring, ""));
  EXPECT_EQ(drain(ring), (std::vector<std::string>{std::string(8, 'b'), std::string(24, 'd')}));
}

TEST(ByteRing, NothingIsSeenBeforeCommit) {
  ByteRing ring(64);
  std::memcpy(ring.reserve(4), "late", 4);
  EXPECT_TRUE(drain(ring).empty());
  ring.commit();
  EXPECT_EQ(drain(ring), std::vector<std::string>{"late"});
}

TEST(ByteRing, KnowsWhenItIsHalfFull) {
  ByteRing ring(128);
  push(ring, std::string(48, 'x'));  // 56 bytes
  EXPECT_FALSE(ring.half_full());
  push(ring, "");
  EXPECT_TRUE(ring.half_full());
  drain(ring);
  EXPECT_FALSE(ring.half_full());
}

TEST(ByteRing, LosesNothingBetweenTwoThreads) {
  ByteRing ring(256);
  constexpr int kRecords = 20'000;
  std::thread producer([&ring] {
    for (int i = 0; i < kRecords; ++i) {
      const std::string record = std::to_string(i) + std::string(i % 61, '.');
      while (!push(ring, record)) std::this_thread::yield();
    }
  });
  int next = 0;
  bool in_order = true;
  while (next < kRecords) {
    ring.drain([&](std::string_view record) {
      in_order &= record == std::to_string(next) + std::string(next % 61, '.');
      ++next;
    });
    std::this_thread::yield();
  }
  producer.join();
  EXPECT_TRUE(in_order);
}

}  // namespace
}  // namespace fairlead::telemetry
