#include "proxy/probe/service_health.h"

#include <gtest/gtest.h>

#include "proxy/probe/test_snapshot.h"
#include "telemetry/registry.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using health::Outcome;
using health::State;

class ServiceHealthTest : public testing::Test {
 protected:
  std::optional<routing::SharePlan> tick(ServiceHealth& health) {
    health.read_evidence();
    return health.tick({now_ += 10ms, 10ms, 10ms, false});
  }
  static routing::Endpoint endpoint(uint16_t port) {
    return test_endpoint({boost::asio::ip::address_v4::loopback(), port});
  }
  double metric(const std::string& line) const {
    const std::string text = registry_.expose();
    const size_t at = text.find(line + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size() + 1));
  }

  telemetry::Registry registry_;
  telemetry::Shard& shard_ = registry_.new_shard();
  Time now_{1h};
};

TEST_F(ServiceHealthTest, PlansAtOnceAndOnlyWhenSomethingChanges) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  EXPECT_EQ(health.current().table->version, 1u);
  EXPECT_EQ(health.current().service, service);
  EXPECT_FALSE(tick(health));
}

TEST_F(ServiceHealthTest, AnEjectionIsPlannedCountedAndShown) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  add_outcome(service->regions[0].endpoints[0], Outcome::refused, 5);
  const auto suspected = tick(health);
  ASSERT_TRUE(suspected);
  EXPECT_EQ(suspected->evacuate, 1u);
  const auto ejected = tick(health);
  ASSERT_TRUE(ejected);
  EXPECT_EQ(ejected->table->regions[0].state, State::ejected);
  EXPECT_EQ(ejected->table->regions[0].share, 0);
  EXPECT_EQ(metric("fairlead_ejections_total{service=\"shop\",region=\"a\",reason=\"refused\"}"), 1);
  EXPECT_EQ(metric("fairlead_health_transitions_total{service=\"shop\",region=\"a\"}"), 1);
  EXPECT_EQ(metric("fairlead_region_health{service=\"shop\",region=\"a\"}"), 0);
  EXPECT_EQ(metric("fairlead_region_share{service=\"shop\",region=\"b\"}"), 1);
  const ServiceReport report = health.report();
  EXPECT_EQ(report.regions[0].state, State::ejected);
  EXPECT_EQ(report.regions[0].reason, "ejected: refuses or resets connections");
  EXPECT_EQ(report.regions[0].endpoints[0].state, State::ejected);
}

TEST_F(ServiceHealthTest, OneEndpointOfSeveralGetsItsWordAndIsEvacuated) {
  const auto service = test_service({{endpoint(1), endpoint(2)}, {endpoint(3)}});
  ServiceHealth health(service, shard_);
  const auto& endpoints = service->regions[0].endpoints;
  std::optional<routing::SharePlan> plan;
  for (int i = 0; i < 5 && (!plan || plan->evacuate_endpoints.empty()); ++i) {
    add_outcome(endpoints[0], Outcome::refused, 5);
    add_outcome(endpoints[1], Outcome::ok, 5, 20ms);
    plan = tick(health);
  }
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->evacuate_endpoints, std::vector<const health::EndpointState*>{endpoints[0].state.get()});
  EXPECT_EQ(plan->evacuate, 0u);
  EXPECT_EQ(endpoints[0].state->health().state, State::ejected);
  EXPECT_EQ(endpoints[0].state->health().share, 0);
  EXPECT_EQ(endpoints[1].state->health().state, State::healthy);
  EXPECT_EQ(metric("fairlead_endpoint_ejections_total{service=\"shop\",region=\"a\",reason=\"refused\"}"), 1);
  EXPECT_EQ(metric("fairlead_ejections_total{service=\"shop\",region=\"a\",reason=\"refused\"}"), -1);
  EXPECT_EQ(health.current().table->regions[0].state, State::healthy);
}

TEST_F(ServiceHealthTest, ANewGenerationKeepsHealthByName) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  add_outcome(service->regions[0].endpoints[0], Outcome::refused, 5);
  tick(health);
  tick(health);
  const uint64_t version = health.current().table->version;
  const auto next =
      test_service({{service->regions[0].endpoints[0]}, {service->regions[1].endpoints[0]}, {endpoint(3)}});
  health.adopt(next);
  EXPECT_EQ(health.current().service, next);
  EXPECT_EQ(health.current().table->version, version + 1);
  EXPECT_EQ(health.current().table->regions[0].state, State::ejected);
  EXPECT_EQ(health.current().table->regions.size(), 3u);
  EXPECT_EQ(health.read_evidence(), 0u);  // nothing is counted twice
}

TEST_F(ServiceHealthTest, ANewGenerationCountsNoEjectionOfAnEndpointTwice) {
  const auto service = test_service({{endpoint(1), endpoint(2)}, {endpoint(3)}});
  ServiceHealth health(service, shard_);
  const auto& endpoints = service->regions[0].endpoints;
  const auto refuse = [&] {
    add_outcome(endpoints[0], Outcome::refused, 5);
    add_outcome(endpoints[1], Outcome::ok, 5, 20ms);
    tick(health);
  };
  for (int i = 0; i < 5; ++i) refuse();
  health.adopt(test_service({{endpoints[1], endpoints[0]}, {service->regions[1].endpoints[0]}}));
  for (int i = 0; i < 5; ++i) refuse();
  EXPECT_EQ(metric("fairlead_endpoint_ejections_total{service=\"shop\",region=\"a\",reason=\"refused\"}"), 1);
}

TEST_F(ServiceHealthTest, ReportsTheMeasuredShareAndNoneWhenIdle) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  EXPECT_LT(health.report().regions[0].share, 0);
  add_outcome(service->regions[0].endpoints[0], Outcome::ok, 30, 20ms);
  add_outcome(service->regions[1].endpoints[0], Outcome::ok, 10, 60ms);
  tick(health);
  const ServiceReport report = health.report();
  EXPECT_DOUBLE_EQ(report.regions[0].share, 0.75);
  EXPECT_NEAR(report.regions[0].latency_ms, 20, 1e-6);
  EXPECT_NEAR(report.regions[1].endpoints[0].latency_ms, 60, 1e-6);
}

TEST_F(ServiceHealthTest, ShowsWhatEndpointsReport) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  auto& evidence = service->regions[0].endpoints[0].state->shard(0);
  health::EvidenceShard::add<uint64_t>(evidence.utilization, 1'500'000);
  health::EvidenceShard::add<uint64_t>(evidence.reports, 2);
  tick(health);
  EXPECT_NEAR(health.report().regions[0].utilization, 0.75, 1e-6);
  EXPECT_LT(health.report().regions[1].utilization, 0);
  EXPECT_EQ(metric("fairlead_region_utilization{service=\"shop\",region=\"a\"}"), 0.75);
  EXPECT_EQ(metric("fairlead_region_utilization{service=\"shop\",region=\"b\"}"), -1) << "nobody knows";
}

/// A service with policy steer in two regions, each of which takes 100 requests/s from this instance.
std::shared_ptr<routing::Service> steered(std::vector<std::vector<routing::Endpoint>> regions) {
  config::Service config;
  config.policy = config::Policy::steer;
  auto service = test_service(std::move(regions), config);
  for (auto& region : service->regions) region.capacity = 100;
  return service;
}

TEST_F(ServiceHealthTest, WhatComesWhileAllRegionsAreFullGivesWayByItsClass) {
  const auto service = steered({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  health::ArrivalShard& arrivals = service->state->shard(0);
  const auto serve = [&](int ticks, int each, Duration latency, uint64_t waiting) {
    for (int i = 0; i < ticks; ++i) {
      arrivals.add(config::Criticality::critical);  // 100/s
      for (int n = 0; n < 3; ++n) arrivals.add(config::Criticality::sheddable);
      for (const auto& region : service->regions) {
        add_outcome(region.endpoints[0], Outcome::ok, each, latency);
        health::EvidenceShard& shard = region.endpoints[0].state->shard(0);
        shard.utilization += latency > 20ms ? 1'000'000 : 500'000;
        shard.reports += 1;
        shard.waiting = waiting;
      }
      tick(health);
    }
  };
  serve(500, 1, 20ms, 2);
  serve(100, 1, 120ms, 12);  // they say that they are full, and answer late
  const routing::ByCriticality admit = health.report().admit;
  EXPECT_EQ(admit[0], 1) << "of those that must be served none is refused";
  // 400/s come, 200/s are served, a little less while the queues run empty: of the 300 that may be shed, a
  // third.
  EXPECT_NEAR(admit[3], 0.27, 0.1);
  EXPECT_EQ(health.current().table->admit, admit);
}

TEST_F(ServiceHealthTest, CountsChecksAndEjectsByThem) {
  config::Service config;
  config.health_check.emplace();
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}}, config);
  ServiceHealth health(service, shard_);
  for (int i = 0; i < 3; ++i) {
    health.probe_ended(*service->regions[1].endpoints[0].state, now_,
                       {.outcome = health::ProbeOutcome::unreachable});
  }
  EXPECT_TRUE(tick(health));
  EXPECT_EQ(health.current().table->regions[1].state, State::ejected);
  EXPECT_EQ(metric("fairlead_upstream_probes_total{service=\"shop\",region=\"b\",reason=\"unreachable\"}"),
            3);
}

TEST_F(ServiceHealthTest, AShiftMovesSharesAndIsAbortedByWhatItsRegionAnswers) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  const auto answer = [&](Duration here, Duration there) {
    add_outcome(service->regions[0].endpoints[0], Outcome::ok, 5, here);
    add_outcome(service->regions[1].endpoints[0], Outcome::ok, 5, there);
    tick(health);
  };
  for (int i = 0; i < 100; ++i) answer(20ms, 60ms);
  ASSERT_EQ(health.report().regions[0].target_share, 1);
  EXPECT_EQ(health.shift(), nullptr);
  EXPECT_FALSE(health.report().shift);

  routing::ShiftOrder order{.from = "a", .to = "b", .share = 0.3};
  order.abort_if.push_back(*routing::AbortCondition::parse("p99>250ms"));
  ASSERT_TRUE(health.start_shift(order).ok());
  EXPECT_EQ(health.start_shift(order).code(), absl::StatusCode::kFailedPrecondition);
  for (int i = 0; i < 10; ++i) answer(20ms, 60ms);
  EXPECT_NEAR(health.report().regions[1].target_share, 0.3, 1e-9);
  EXPECT_EQ(metric("fairlead_shift_share{service=\"shop\"}"), 0.3);
  EXPECT_EQ(health.report().shift->state, "done");

  for (int i = 0; i < 10; ++i) answer(20ms, 400ms);
  EXPECT_EQ(health.report().shift->state, "aborted");
  for (int i = 0; i < 510; ++i) answer(20ms, 400ms);
  EXPECT_EQ(metric("fairlead_shift_share{service=\"shop\"}"), 0);
  EXPECT_GT(health.report().regions[0].target_share, 0.98) << "but for a trickle to what was slow";
}

TEST_F(ServiceHealthTest, NoShiftBeginsTowardsWhatIsEjected) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}});
  ServiceHealth health(service, shard_);
  add_outcome(service->regions[1].endpoints[0], Outcome::refused, 5);
  tick(health);
  tick(health);
  const absl::Status refused = health.start_shift({.from = "a", .to = "b"});
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refused.message(), "Nothing can be moved to b, which is ejected: refuses or resets connections.");
  EXPECT_EQ(health.shift(), nullptr);
}

TEST_F(ServiceHealthTest, AShiftEndsWithItsServiceOrItsRegion) {
  const auto service = test_service({{endpoint(1)}, {endpoint(2)}, {endpoint(3)}});
  ServiceHealth health(service, shard_);
  ASSERT_TRUE(health.start_shift({.from = "a", .to = "c", .over = 10min}).ok());
  auto smaller = test_service({{endpoint(1)}, {endpoint(2)}});
  smaller->state = service->state;
  health.adopt(smaller);
  EXPECT_EQ(health.shift(), nullptr);
  ASSERT_TRUE(health.start_shift({.from = "a", .to = "b", .over = 10min}).ok());
  testing::internal::CaptureStderr();
  health.end_shift();
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the service is not configured any more"),
            std::string::npos);
  EXPECT_EQ(health.shift(), nullptr);
}

}  // namespace
}  // namespace fairlead::proxy
