#include "proxy/stream/local_snapshot.h"

#include <gtest/gtest.h>

#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {
namespace {

const LocalService& local(const TestWorker& worker, size_t i = 0) {
  return *worker.state.current()->services[i];
}

const LocalEndpoint* endpoint(const TestWorker& worker) {
  return local(worker).regions[0].endpoints[0].get();
}

class LocalStateTest : public ::testing::Test {
 protected:
  LoopbackListener one_;
  LoopbackListener two_;
  TestWorker worker_;
};

TEST_F(LocalStateTest, MirrorsTheSnapshot) {
  const auto snapshot = test_snapshot({test_service("shop", {&one_, &two_}), test_service("blog", {&two_})});
  worker_.adopt(snapshot);
  EXPECT_EQ(worker_.state.current()->snapshot, snapshot);
  ASSERT_EQ(worker_.state.current()->services.size(), 2u);
  EXPECT_EQ(local(worker_, 0).config, snapshot->services[0]);
  ASSERT_EQ(local(worker_, 0).regions.size(), 2u);
  ASSERT_EQ(local(worker_, 0).regions[1].endpoints.size(), 1u);
  EXPECT_EQ(local(worker_, 0).regions[1].endpoints[0]->state,
            snapshot->services[0]->regions[1].endpoints[0].state);
  EXPECT_EQ(local(worker_, 1).regions.size(), 1u);
}

TEST_F(LocalStateTest, AServiceThatStaysTheSameObjectIsCarriedOver) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  const auto* const before = &local(worker_);
  const auto table = before->table;
  // Behind a new one, and without a table of its own.
  const auto blog = test_service("blog", {&two_});
  worker_.state.adopt(test_plan(blog));
  worker_.state.adopt(test_snapshot({blog, shop}));
  EXPECT_EQ(&local(worker_, 1), before);
  EXPECT_EQ(local(worker_, 1).table, table);
}

TEST_F(LocalStateTest, AnEndpointIsCarriedOverIntoAChangedService) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  const auto* const service = &local(worker_);
  const auto* const kept = endpoint(worker_);
  auto changed = std::make_shared<routing::Service>(*shop);
  changed->config.retry.attempts = 7;
  worker_.adopt(test_snapshot({changed}));
  EXPECT_NE(&local(worker_), service);
  EXPECT_EQ(local(worker_).config->config.retry.attempts, 7);
  EXPECT_EQ(endpoint(worker_), kept) << "with its connections";
}

TEST_F(LocalStateTest, ChangedBoundsReachAKeptPool) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  auto changed = std::make_shared<routing::Service>(*shop);
  changed->config.pool.max_pending = 0;
  worker_.adopt(test_snapshot({changed}));
  struct Waiter final : UpstreamPool::Waiter {
    void on_exchange(UpstreamExchange&) override {}
    void on_no_exchange(ProxyError) override {}
  } waiter;
  EXPECT_FALSE(local(worker_).regions[0].endpoints[0]->pool->wait(waiter));
}

TEST_F(LocalStateTest, ChangedLimitsOfResponsesReachThePoolOfAServiceThatStayed) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  const auto* const kept = endpoint(worker_);
  worker_.adopt(test_snapshot({shop}, [](config::Config& config) {
    config.limits.response_head = 2000;
    config.limits.header_count = 7;
  }));
  ASSERT_EQ(endpoint(worker_), kept);
  EXPECT_EQ(kept->pool->parser_limits().head, 2000u);
  EXPECT_EQ(kept->pool->parser_limits().first_line, 2000u);
  EXPECT_EQ(kept->pool->parser_limits().fields, 7u);
}

TEST_F(LocalStateTest, TheSameAddressWithANewIdentityIsANewEndpoint) {
  worker_.adopt(test_snapshot({test_service("shop", {&one_})}));
  const boost::intrusive_ptr<const LocalEndpoint> before(endpoint(worker_));
  worker_.adopt(test_snapshot({test_service("shop", {&one_})}));
  EXPECT_NE(endpoint(worker_), before.get());
}

TEST_F(LocalStateTest, WhatNobodyNamesAnyMoreIsDropped) {
  auto shop = test_service("shop", {&one_});
  const std::weak_ptr<health::EndpointState> state = shop->regions[0].endpoints[0].state;
  worker_.adopt(test_snapshot({std::move(shop)}));
  // A request still holds the old generation.
  auto pinned = worker_.state.current();
  worker_.adopt(test_snapshot({test_service("shop", {&two_})}));
  EXPECT_FALSE(state.expired());
  pinned.reset();
  worker_.adopt(test_snapshot({test_service("shop", {&two_})}));
  EXPECT_TRUE(state.expired());
}

TEST_F(LocalStateTest, ATableMayArriveBeforeItsSnapshot) {
  const auto shop = test_service("shop", {&one_});
  const auto plan = test_plan(shop);
  worker_.state.adopt(plan);
  EXPECT_EQ(worker_.state.current(), nullptr);
  worker_.state.adopt(test_snapshot({shop}));
  ASSERT_NE(local(worker_).table, nullptr);
  EXPECT_EQ(local(worker_).table->table, plan.table);
}

TEST_F(LocalStateTest, TheLastOfSeveralEarlyTablesCounts) {
  const auto shop = test_service("shop", {&one_});
  worker_.state.adopt(test_plan(shop));
  const auto last = test_plan(shop);
  worker_.state.adopt(last);
  worker_.state.adopt(test_snapshot({shop}));
  EXPECT_EQ(local(worker_).table->table, last.table);
}

TEST_F(LocalStateTest, ATableReplacesTheOneInUseAtOnce) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  const auto before = local(worker_).table;
  const auto plan = test_plan(shop);
  worker_.state.adopt(plan);
  EXPECT_EQ(local(worker_).table->table, plan.table);
  EXPECT_NE(before->table, plan.table) << "who was decided by the old one keeps it";
}

TEST_F(LocalStateTest, ATableForAnotherObjectOfTheSameNameIsNotUsed) {
  const auto shop = test_service("shop", {&one_});
  worker_.adopt(test_snapshot({shop}));
  const auto before = local(worker_).table;
  worker_.state.adopt(test_plan(test_service("shop", {&one_})));
  EXPECT_EQ(local(worker_).table, before) << "its regions may be others";
}

}  // namespace
}  // namespace fairlead::proxy
