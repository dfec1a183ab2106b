#include "health/evidence_totals.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

using namespace std::chrono_literals;

void count(EvidenceShard& shard, Outcome outcome, uint64_t n = 1) {
  EvidenceShard::add<uint64_t>(shard.outcomes[static_cast<size_t>(outcome)], n);
}

EvidenceDelta read(EvidenceReader& reader, const EndpointState& endpoint) {
  EvidenceDelta delta;
  reader.read(endpoint, delta);
  return delta;
}

TEST(EvidenceReader, YieldsTheDifferenceOfAllWorkers) {
  EndpointState endpoint("10.0.0.1:80", 2);
  EvidenceReader reader;
  EvidenceShard::add<uint64_t>(endpoint.shard(0).sent, 3);
  EvidenceShard::add<uint64_t>(endpoint.shard(1).sent, 4);
  EXPECT_EQ(read(reader, endpoint).sent, 7u);
  EvidenceShard::add<uint64_t>(endpoint.shard(1).sent, 2);
  EXPECT_EQ(read(reader, endpoint).sent, 2u);
  EXPECT_FALSE(read(reader, endpoint).any());
}

TEST(EvidenceReader, ReportsLevelsAsTheyAre) {
  EndpointState endpoint("10.0.0.1:80", 2);
  endpoint.shard(0).waiting = 5;
  endpoint.shard(1).waiting = 6;
  EvidenceReader reader;
  EXPECT_EQ(read(reader, endpoint).waiting, 11u);
  EXPECT_EQ(read(reader, endpoint).waiting, 11u);
}

TEST(EvidenceReader, CountsEachLatencyOnce) {
  EndpointState endpoint("10.0.0.1:80", 1);
  EvidenceReader reader;
  const size_t bucket = LatencyBuckets::index(20ms);
  auto answer = [&] {
    count(endpoint.shard(0), Outcome::ok);
    EvidenceShard::add<uint32_t>(endpoint.shard(0).latency[bucket], 1);
  };
  answer();
  EXPECT_EQ(read(reader, endpoint).latency[bucket], 1u);
  count(endpoint.shard(0), Outcome::reset);
  EXPECT_EQ(read(reader, endpoint).latency[bucket], 0u);
  answer();
  answer();
  EXPECT_EQ(read(reader, endpoint).latency[bucket], 2u);
}

TEST(EvidenceDelta, CancelledIsNeitherOkNorFailed) {
  EvidenceDelta delta;
  for (uint64_t& n : delta.outcomes) n = 1;
  EXPECT_EQ(delta.ok(), 1u);
  EXPECT_EQ(delta.failed(), kOutcomes - 2);
}

TEST(EvidenceDelta, SumsOverEndpoints) {
  EvidenceDelta a, b;
  a.sent = 1;
  b.sent = 2;
  b.waiting = 3;
  b.outcomes[0] = 1;
  b.latency[7] = 1;
  a += b;
  a += b;
  EXPECT_EQ(a.sent, 5u);
  EXPECT_EQ(a.waiting, 6u);
  EXPECT_EQ(a.latency[7], 2u);
}

}  // namespace
}  // namespace fairlead::health
