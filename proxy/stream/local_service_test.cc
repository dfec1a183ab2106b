#include "proxy/stream/local_service.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "proxy/stream/client_test_support.h"

namespace fairlead::proxy {
namespace {

using telemetry::Family;
using Clients = std::vector<std::unique_ptr<TestClient>>;

LocalService with_seed(uint64_t seed) { return {test_service("shop", {}), 0, 1, seed, Time{}}; }

TEST(LocalService, PicksLieInTheUnitInterval) {
  // The second seed makes the first pick the greatest of all.
  for (const uint64_t seed : {uint64_t{0}, ~uint64_t{0} - 0x9e3779b97f4a7c15u}) {
    LocalService service = with_seed(seed);
    for (int i = 0; i < 100'000; ++i) {
      const double pick = service.next_pick();
      ASSERT_GE(pick, 0.0);
      ASSERT_LT(pick, 1.0);
    }
  }
}

TEST(LocalService, TheSameSeedPicksTheSame) {
  LocalService one = with_seed(7);
  LocalService two = with_seed(7);
  LocalService other = with_seed(8'000'000'000'000'000'000);
  for (int i = 0; i < 100; ++i) {
    const double pick = one.next_pick();
    EXPECT_EQ(two.next_pick(), pick);
    EXPECT_NE(other.next_pick(), pick);
  }
}

// Independent random numbers would be off by about the root of the count: 50 after 10,000.
TEST(LocalService, SharesAreMetOverAnyRunOfPicks) {
  for (const double share : {0.01, 0.1, 0.5, 0.9}) {
    LocalService service = with_seed(20'260'101);
    double lowest = 0;
    double highest = 0;  // of what was had too much, since the first pick
    int hits = 0;
    for (int i = 1; i <= 10'000; ++i) {
      hits += service.next_pick() < share ? 1 : 0;
      const double surplus = hits - share * i;
      lowest = std::min(lowest, surplus);
      highest = std::max(highest, surplus);
    }
    EXPECT_LT(highest - lowest, 5) << share;
  }
}

/// A service that admits so much of its sheddable requests.
LocalService admitting(double part) {
  LocalService service = with_seed(7);
  routing::ShareTable table;
  table.admit[static_cast<size_t>(config::Criticality::sheddable)] = part;
  service.table.reset(new LocalTable(std::make_shared<routing::ShareTable>(std::move(table))));
  return service;
}

TEST(LocalService, AdmitsWhatThePlanSaysOfEachClass) {
  LocalService service = admitting(0.3);
  int admitted = 0;
  for (int i = 0; i < 1000; ++i) {
    admitted += service.admit(config::Criticality::sheddable) ? 1 : 0;
    EXPECT_TRUE(service.admit(config::Criticality::normal));
  }
  EXPECT_NEAR(admitted, 300, 5);
  const auto& totals = service.config->state->shard(0).totals;
  EXPECT_EQ(totals[static_cast<size_t>(config::Criticality::sheddable)], 1000u) << "refused ones as well";
  EXPECT_EQ(totals[static_cast<size_t>(config::Criticality::normal)], 1000u);
  EXPECT_EQ(totals[static_cast<size_t>(config::Criticality::critical)], 0u);
}

TEST(LocalService, AdmitsNothingOfAClassWithoutAPart) {
  LocalService service = admitting(0);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(service.admit(config::Criticality::sheddable));
}

// What is refused must not take its picks along: shares would no longer be met.
TEST(LocalService, WhatIsRefusedLeavesNoGapInThePicks) {
  LocalService service = admitting(0.5);
  LocalService untouched = with_seed(7);
  for (int i = 0; i < 1000; ++i) {
    if (service.admit(config::Criticality::sheddable)) {
      EXPECT_EQ(service.next_pick(), untouched.next_pick());
    }
  }
}

/// Requests that wait in the regions of "shop".
class EvacuationTest : public ::testing::Test {
 protected:
  void adopt(size_t regions) {
    shop_ = test_service("shop", std::vector<const LoopbackListener*>(regions, &origin_));
    worker_.adopt(test_snapshot({shop_}));
  }
  /// New requests go to `region`; what must leave it, to the others in order.
  void prefer(uint32_t region) {
    auto plan = test_plan(shop_);
    auto table = std::make_shared<routing::ShareTable>(*plan.table);
    for (auto& share : table->regions) share.share = share.region == region ? 1.0 : 0.0;
    plan.table = std::move(table);
    worker_.state.adopt(plan);
  }
  Clients clients(size_t count) {
    Clients made;
    for (size_t i = 0; i < count; ++i) {
      made.push_back(std::make_unique<TestClient>(worker_.context));
      made.back()->get();
    }
    return made;
  }
  LocalService& service() { return *worker_.state.current()->services[0]; }
  size_t waiting(size_t region) { return service().regions[region].waiting.size(); }
  uint64_t evacuations(std::string_view region) {
    return worker_.count(Family::evacuations_total, {"shop", region});
  }

  LoopbackListener origin_;
  std::shared_ptr<routing::Service> shop_;
  TestWorker worker_;
};

TEST_F(EvacuationTest, EmptiesTheRegionsInTheBits) {
  adopt(3);
  const Clients first = clients(3);
  prefer(1);
  const Clients second = clients(2);
  ASSERT_EQ(waiting(0), 3u);
  ASSERT_EQ(waiting(1), 2u);
  service().evacuate(0b100, {});
  EXPECT_EQ(waiting(0), 3u);
  EXPECT_EQ(waiting(1), 2u);
  service().evacuate(0b010, {});
  EXPECT_EQ(waiting(0), 5u) << "the best that was not tried";
  EXPECT_EQ(waiting(1), 0u);
  EXPECT_EQ(evacuations("region-0"), 0u);
  EXPECT_EQ(evacuations("region-1"), 2u);
  service().evacuate(0b001, {});
  EXPECT_EQ(waiting(0), 0u);
  EXPECT_EQ(waiting(1), 3u);
  EXPECT_EQ(waiting(2), 2u) << "those that had moved before: their refuge is gone as well";
  service().evacuate(0b100, {});
  EXPECT_EQ(waiting(2), 2u) << "which have seen three regions";
}

TEST_F(EvacuationTest, NothingMovesWithoutAReason) {
  adopt(2);
  const Clients some = clients(2);
  service().evacuate(0, {});
  EXPECT_EQ(waiting(0), 2u);
  EXPECT_EQ(evacuations("region-0"), 0u);
}

TEST_F(EvacuationTest, ReachesTheLastRegionThatABitStandsFor) {
  adopt(64);
  prefer(63);
  const Clients some = clients(2);
  ASSERT_EQ(waiting(63), 2u);
  service().evacuate(uint64_t{1} << 63, {});
  EXPECT_EQ(waiting(63), 0u);
  EXPECT_EQ(waiting(0), 2u);
}

TEST_F(EvacuationTest, WhatMayNotMoveStaysAndHoldsUpNobody) {
  adopt(2);
  const Clients before = clients(2);
  TestClient post(worker_.context);
  post.post(1);
  const Clients after = clients(2);
  // Begun, hence not to be repeated.
  std::vector<std::unique_ptr<Peer>> peers;
  ASSERT_TRUE(run_until(worker_.reactor, [&] {
    if (auto peer = origin_.accept()) peers.push_back(std::move(peer));
    return shop_->regions[0].endpoints[0].state->shard(0).sent == 5;
  }));
  service().evacuate(0b01, {});
  ASSERT_EQ(waiting(0), 1u);
  EXPECT_EQ(&service().regions[0].waiting.front().stream(), &post.stream);
  EXPECT_EQ(waiting(1), 4u);
}

// Those that move join the end of the list that is being walked.
TEST_F(EvacuationTest, OneEndpointsRequestsMoveWithinTheRegion) {
  shop_ = test_service("shop", {&origin_});
  shop_->regions[0].endpoints.push_back(test_endpoint(origin_.address()));
  shop_->config.balancer = config::Balancer::round_robin;
  worker_.adopt(test_snapshot({shop_}));
  const Clients some = clients(8);
  auto& endpoints = service().regions[0].endpoints;
  ASSERT_EQ(endpoints[0]->in_flight, 4u);
  const health::EndpointState* const dead[] = {endpoints[0]->state.get()};
  endpoints[0]->state->set_health({health::State::ejected, 0});
  service().evacuate(0, dead);
  EXPECT_EQ(waiting(0), 8u);
  EXPECT_EQ(endpoints[0]->in_flight, 0u);
  EXPECT_EQ(endpoints[1]->in_flight, 8u);
  EXPECT_EQ(evacuations("region-0"), 4u);
}

TEST_F(EvacuationTest, EndpointsAreLeftWhereverTheyStand) {
  adopt(3);
  const Clients first = clients(2);
  prefer(1);
  const Clients second = clients(2);
  std::vector<const health::EndpointState*> dead;
  for (size_t region : {0, 1}) {
    const auto& state = shop_->regions[region].endpoints[0].state;
    state->set_health({health::State::ejected, 0});
    dead.push_back(state.get());
  }
  service().evacuate(0, dead);
  EXPECT_EQ(waiting(0), 0u);
  EXPECT_EQ(waiting(1), 0u);
  EXPECT_EQ(waiting(2), 4u);
}

}  // namespace
}  // namespace fairlead::proxy
