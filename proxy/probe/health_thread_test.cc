#include "proxy/probe/health_thread.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "proxy/probe/service_health.h"
#include "proxy/probe/test_origin.h"
#include "proxy/probe/test_snapshot.h"
#include "telemetry/registry.h"

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using health::Outcome;
using health::State;

class HealthThreadTest : public testing::Test {
 protected:
  void publish(std::vector<std::shared_ptr<const routing::Service>> services) {
    std::promise<void> adopted;
    thread_.publish(test_snapshot(std::move(services)), [&] { adopted.set_value(); });
    ASSERT_EQ(adopted.get_future().wait_for(10s), std::future_status::ready);
  }
  /// Waits until a plan fulfils the condition, asking with each new one.
  template <typename Condition>
  bool eventually(Condition condition) {
    std::unique_lock lock(mutex_);
    return delivered_.wait_for(lock, 10s,
                               [&] { return std::any_of(plans_.begin(), plans_.end(), condition); });
  }
  size_t delivered() {
    const std::scoped_lock lock(mutex_);
    return plans_.size();
  }

  std::mutex mutex_;
  std::condition_variable delivered_;
  std::vector<routing::SharePlan> plans_;
  telemetry::Registry registry_;
  HealthThread thread_{registry_, [this](const routing::SharePlan& plan) {
                         const std::scoped_lock lock(mutex_);
                         plans_.push_back(plan);
                         delivered_.notify_all();
                       }};
};

TEST_F(HealthThreadTest, DeliversATableOfEveryServiceBeforeItIsDone) {
  config::Service first, second;
  first.name = "first";
  second.name = "second";
  auto a = test_service({{test_endpoint(refusing_address())}}, first);
  auto b = test_service({{test_endpoint(refusing_address())}}, second);
  b->id = 1;
  publish({a, b});
  EXPECT_EQ(delivered(), 2u);
  publish({a, b});  // unchanged ones as well
  EXPECT_EQ(delivered(), 4u);
  EXPECT_EQ(thread_.table("second", 0)->version, 1u);
  EXPECT_EQ(thread_.table("third", 0), nullptr);
}

TEST_F(HealthThreadTest, AnOperatorsChangeIsMadeOfTheServiceThatIsNamed) {
  config::Service config;
  config.name = "shop";
  publish({test_service({{test_endpoint(refusing_address())}}, config)});
  std::string changed;
  EXPECT_TRUE(thread_
                  .operate("shop",
                           [&](ServiceHealth& service) {
                             changed = service.service().config.name;
                             return absl::OkStatus();
                           })
                  .ok());
  EXPECT_EQ(changed, "shop");
  const auto refuse = [](ServiceHealth&) { return absl::FailedPreconditionError("not now"); };
  EXPECT_EQ(thread_.operate("shop", refuse).message(), "not now");
  EXPECT_TRUE(absl::IsNotFound(thread_.operate("shep", refuse)));
}

TEST_F(HealthThreadTest, ARefusalIsActedOn) {
  const auto service =
      test_service({{test_endpoint(refusing_address())}, {test_endpoint(refusing_address())}});
  publish({service});
  add_outcome(service->regions[0].endpoints[0], Outcome::refused, 5);
  thread_.wake();
  EXPECT_TRUE(
      eventually([](const routing::SharePlan& p) { return p.table->regions[0].state == State::ejected; }));
  EXPECT_TRUE(eventually([](const routing::SharePlan& p) { return p.evacuate == 1; }));
  EXPECT_EQ(thread_.report()[0].regions[0].state, State::ejected);
}

TEST_F(HealthThreadTest, ChecksEjectWhatTheyCanNotReach) {
  TestOrigin origin("HTTP/1.1 200 OK\r\n\r\n");
  config::Service config;
  config.health_check.emplace();
  config.health_check->interval = 20ms;
  const auto service =
      test_service({{test_endpoint(refusing_address())}, {test_endpoint(origin.address())}}, config);
  EXPECT_FALSE(thread_.probed_once());
  publish({service});
  EXPECT_TRUE(
      eventually([](const routing::SharePlan& p) { return p.table->regions[0].state == State::ejected; }));
  EXPECT_TRUE(thread_.probed_once());
  EXPECT_EQ(thread_.report()[0].regions[1].state, State::healthy);
}

TEST_F(HealthThreadTest, AServiceThatIsGoneIsForgotten) {
  const auto service = test_service({{test_endpoint(refusing_address())}});
  publish({service});
  publish({});
  EXPECT_TRUE(thread_.report().empty());
  EXPECT_EQ(thread_.table("shop", 0), nullptr);
}

TEST_F(HealthThreadTest, WakingIsSafeFromManyThreads) {
  publish({test_service({{test_endpoint(refusing_address())}})});
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([this] {
      for (int n = 0; n < 1000; ++n) thread_.wake();
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(thread_.report().size(), 1u);
}

}  // namespace
}  // namespace fairlead::proxy
