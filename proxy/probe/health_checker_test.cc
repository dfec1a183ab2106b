#include "proxy/probe/health_checker.h"

#include <gtest/gtest.h>

#include <map>

#include "proxy/probe/test_origin.h"
#include "proxy/probe/test_snapshot.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using health::ProbeOutcome;

class HealthCheckerTest : public testing::Test {
 protected:
  HealthCheckerTest() {
    config_.health_check.emplace();
    config_.health_check->timeout = 5s;
  }
  /// Lets checks under way end; each is bounded by its timeout.
  void settle() {
    io_.restart();
    io_.run();
  }

  boost::asio::io_context io_;
  config::Service config_;
  std::map<const health::EndpointState*, std::vector<ProbeOutcome>> ended_;
  HealthChecker checker_{
      io_, [this](uint32_t, const health::EndpointState& endpoint, const health::ProbeResult& result) {
        ended_[&endpoint].push_back(result.outcome);
      }};
  Time now_{1h};
};

TEST_F(HealthCheckerTest, ChecksEveryEndpointAtOnceAndThenByItsInterval) {
  TestOrigin origin("HTTP/1.1 200 OK\r\n\r\n");
  const auto service =
      test_service({{test_endpoint(origin.address())}, {test_endpoint(refusing_address())}}, config_);
  checker_.configure({service}, now_);
  EXPECT_FALSE(checker_.checked_once());
  checker_.tick(now_);
  settle();
  EXPECT_TRUE(checker_.checked_once());
  const auto* good = service->regions[0].endpoints[0].state.get();
  const auto* bad = service->regions[1].endpoints[0].state.get();
  EXPECT_EQ(ended_[good], std::vector{ProbeOutcome::ok});
  EXPECT_EQ(ended_[bad], std::vector{ProbeOutcome::unreachable});
  checker_.tick(now_ + 899ms);
  settle();
  EXPECT_EQ(ended_[good].size(), 1u);
  checker_.tick(now_ + 1101ms);
  settle();
  EXPECT_EQ(ended_[good].size(), 2u);
}

TEST_F(HealthCheckerTest, NothingToCheckCountsAsChecked) {
  config_.health_check.reset();
  checker_.configure({test_service({{test_endpoint(refusing_address())}}, config_)}, now_);
  EXPECT_TRUE(checker_.checked_once());
  checker_.tick(now_);
  settle();
  EXPECT_TRUE(ended_.empty());
}

TEST_F(HealthCheckerTest, NeverChecksOneEndpointTwiceAtOnce) {
  TestOrigin silent("");
  config_.health_check->timeout = 100ms;
  checker_.configure({test_service({{test_endpoint(silent.address())}}, config_)}, now_);
  for (int i = 0; i < 10; ++i) checker_.tick(now_ + i * 10s);
  settle();
  EXPECT_EQ(silent.connections(), 1);
}

TEST_F(HealthCheckerTest, ANewGenerationKeepsSchedulesAndDropsTheRest) {
  TestOrigin origin("HTTP/1.1 200 OK\r\n\r\n");
  const routing::Endpoint kept = test_endpoint(origin.address());
  const routing::Endpoint gone = test_endpoint(origin.address());
  checker_.configure({test_service({{kept, gone}}, config_)}, now_);
  checker_.tick(now_);
  checker_.configure({test_service({{kept}}, config_)}, now_);
  checker_.tick(now_);
  settle();
  EXPECT_EQ(ended_[kept.state.get()].size(), 1u);
  EXPECT_EQ(ended_.count(gone.state.get()), 0u);
}

TEST_F(HealthCheckerTest, AShorterIntervalHoldsAtOnce) {
  TestOrigin origin("HTTP/1.1 200 OK\r\n\r\n");
  const routing::Endpoint endpoint = test_endpoint(origin.address());
  config_.health_check->interval = 1h;
  checker_.configure({test_service({{endpoint}}, config_)}, now_);
  checker_.tick(now_);
  settle();
  config_.health_check->interval = 1s;
  checker_.configure({test_service({{endpoint}}, config_)}, now_ + 1s);
  checker_.tick(now_ + 2s);
  settle();
  EXPECT_EQ(ended_[endpoint.state.get()].size(), 2u);
}

TEST_F(HealthCheckerTest, UsesAnotherPortWhenTold) {
  TestOrigin origin("HTTP/1.1 200 OK\r\n\r\n");
  config_.health_check->port = origin.address().port();
  const auto service = test_service({{test_endpoint(refusing_address())}}, config_);
  checker_.configure({service}, now_);
  checker_.tick(now_);
  settle();
  EXPECT_EQ(ended_[service->regions[0].endpoints[0].state.get()], std::vector{ProbeOutcome::ok});
}

TEST_F(HealthCheckerTest, BoundsTheChecksUnderWay) {
  TestOrigin silent("");
  config_.health_check->timeout = 200ms;
  std::vector<routing::Endpoint> endpoints;
  for (size_t i = 0; i < HealthChecker::kMaxInFlight + 10; ++i)
    endpoints.push_back(test_endpoint(silent.address()));
  checker_.configure({test_service({endpoints}, config_)}, now_);
  checker_.tick(now_);
  settle();
  EXPECT_EQ(ended_.size(), HealthChecker::kMaxInFlight);
  checker_.tick(now_);
  settle();
  EXPECT_EQ(ended_.size(), endpoints.size());
}

}  // namespace
}  // namespace fairlead::proxy
