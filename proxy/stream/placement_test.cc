#include "proxy/stream/placement.h"

#include <gtest/gtest.h>

#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

constexpr uint32_t kNone = routing::RegionChoice::kNone;

/// A service in three regions, the first with two endpoints, none of which is ever connected to.
class PlacementTest : public ::testing::Test {
 protected:
  PlacementTest() {
    config_ = test_service("shop", {&a_, &b_, &c_});
    config_->regions[0].endpoints.push_back(test_endpoint(d_.address()));
    worker_.adopt(test_snapshot({config_}));
    snapshot_ = worker_.state.current();
    placement_.begin(&service());
  }
  LocalService& service() { return *snapshot_->services[0]; }
  bool take(uint32_t region) { return placement_.take(region, Time{}, worker_.context.random); }
  void mark_dead(uint32_t region, size_t endpoint) {
    config_->regions[region].endpoints[endpoint].state->set_health({.share = 0});
  }

  LoopbackListener a_, b_, c_, d_;
  std::shared_ptr<routing::Service> config_;
  TestWorker worker_;
  boost::intrusive_ptr<LocalSnapshot> snapshot_;
  Placement placement_;
};

TEST_F(PlacementTest, BeginsWhereThePlanSays) {
  EXPECT_EQ(placement_.first(0.5, true).region, 0u);
  EXPECT_EQ(placement_.region(), nullptr);
  EXPECT_EQ(placement_.endpoint(), nullptr);
}

TEST_F(PlacementTest, GoesThroughTheRegionsInOrder) {
  ASSERT_TRUE(take(0));
  EXPECT_EQ(placement_.region_name(), "region-0");
  EXPECT_EQ(placement_.elsewhere().region, 1u);
  ASSERT_TRUE(take(1));
  EXPECT_EQ(placement_.region_index(), 1u);
  EXPECT_EQ(placement_.next().region, 2u);
  ASSERT_TRUE(take(2));
  EXPECT_EQ(placement_.elsewhere().region, kNone);
  EXPECT_EQ(placement_.next().region, kNone) << "its only endpoint was tried";
}

TEST_F(PlacementTest, AnotherEndpointOfTheSameRegionIsTheLastResort) {
  ASSERT_TRUE(take(1));
  ASSERT_TRUE(take(2));
  ASSERT_TRUE(take(0));
  const LocalEndpoint* first = placement_.endpoint();
  ASSERT_EQ(placement_.next().region, 0u);
  ASSERT_TRUE(take(0));
  EXPECT_NE(placement_.endpoint(), first);
}

TEST_F(PlacementTest, ATriedEndpointIsNotTakenAgainUnlessForgotten) {
  ASSERT_TRUE(take(1));
  const LocalEndpoint* only = placement_.endpoint();
  EXPECT_FALSE(take(1));
  placement_.forget_endpoint();
  ASSERT_TRUE(take(1));
  EXPECT_EQ(placement_.endpoint(), only);
}

TEST_F(PlacementTest, LooksPastRegionsWithoutAUsableEndpoint) {
  ASSERT_TRUE(take(0));
  mark_dead(1, 0);
  EXPECT_FALSE(take(1));
  EXPECT_EQ(placement_.region_index(), 0u) << "what was not taken does not become the last one";
  EXPECT_TRUE(placement_.can_take({1})) << "region 2 can";
  mark_dead(2, 0);
  EXPECT_FALSE(placement_.can_take({1}));
}

TEST_F(PlacementTest, BeginForgetsEverything) {
  ASSERT_TRUE(take(0));
  placement_.begin(&service());
  EXPECT_EQ(placement_.region(), nullptr);
  EXPECT_EQ(placement_.elsewhere().region, 0u);
}

}  // namespace
}  // namespace fairlead::proxy
