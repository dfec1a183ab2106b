#include "control/controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "control/tiny_dns_server.h"

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;
using Kind = ChangeResult::Kind;
using testing::HasSubstr;

std::string config_text(const std::string& service = "shop", const std::string& endpoint = "127.0.0.1:8081") {
  return "apiVersion: fairlead/v1\n"
         "listeners: [{name: plain, address: \"127.0.0.1:0\"}]\n"
         "regions: [{name: east}]\n"
         "services:\n"
         "  - name: " +
         service +
         "\n"
         "    regions: {east: {endpoints: [\"" +
         endpoint +
         "\"]}}\n"
         "routes: [{name: all, match: {}, service: " +
         service + "}]\n";
}

/// A controller before a data plane that swaps at once, or when told.
class ControllerTest : public testing::Test {
 protected:
  ControllerTest() {
    Controller::Options options;
    options.shard = &shard;
    options.publish = [this](auto snapshot, auto done) -> absl::Status {
      if (!refuse.ok()) return refuse;
      published.push_back(snapshot);
      if (swap_at_once) {
        done();
      } else {
        swap = std::move(done);
      }
      return absl::OkStatus();
    };
    options.dns_servers = dns.address();
    options.applied = [this](const config::Config&) { ++applied; };
    auto created = Controller::create(io, std::move(options));
    EXPECT_TRUE(created.ok()) << created.status();
    controller = *std::move(created);
  }

  template <typename Condition>
  bool run_until(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    return condition();
  }

  ChangeResult apply(Change change) {
    std::optional<ChangeResult> result;
    controller->apply(std::move(change), [&](const ChangeResult& r) { result = r; });
    EXPECT_TRUE(run_until([&] { return result.has_value(); }));
    return result.value_or(ChangeResult{});
  }

  double metric(telemetry::Family family) { return shard.gauge(family).value(); }
  uint64_t rejected(const char* reason) {
    return shard.counter(telemetry::Family::rejected_total, {reason}).value();
  }

  boost::asio::io_context io;
  TinyDnsServer dns{io};
  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  std::vector<std::shared_ptr<const routing::Snapshot>> published;
  absl::Status refuse;
  bool swap_at_once = true;
  std::function<void()> swap;
  int applied = 0;
  std::unique_ptr<Controller> controller;
};

TEST_F(ControllerTest, CountsAppliedConfigurationsFromOne) {
  EXPECT_EQ(controller->generation(), 0u);
  EXPECT_EQ(controller->current(), nullptr);
  ChangeResult first = apply({config_text(), "f.yaml", "file"});
  EXPECT_EQ(first.kind, Kind::applied);
  EXPECT_EQ(first.generation, 1u);
  EXPECT_EQ(apply({config_text("blog"), "body", "api"}).generation, 2u);
  EXPECT_EQ(apply({config_text("blog"), "f.yaml", "file"}).generation, 3u) << "an equal one counts as well";
  EXPECT_EQ(controller->current()->source, "file");
  EXPECT_EQ(controller->current()->generation, 3u);
  EXPECT_EQ(applied, 3);
  EXPECT_EQ(metric(telemetry::Family::config_generation), 3);
  EXPECT_EQ(metric(telemetry::Family::config_last_reload_successful), 1);
  EXPECT_GT(metric(telemetry::Family::config_last_reload_success_timestamp_seconds), 1.6e9);
}

TEST_F(ControllerTest, ARejectedOneChangesNothingAndSaysWhy) {
  apply({config_text(), "f.yaml", "file"});
  ChangeResult result = apply({"apiVersion: fairlead/v1\nnonsense: 1\n", "body", "api"});
  EXPECT_EQ(result.kind, Kind::invalid);
  EXPECT_EQ(result.generation, 1u);
  ASSERT_FALSE(result.errors.empty());
  EXPECT_EQ(published.size(), 1u);
  EXPECT_EQ(rejected("bad_config"), 1u);
  EXPECT_EQ(metric(telemetry::Family::config_last_reload_successful), 0);
  EXPECT_EQ(metric(telemetry::Family::config_generation), 1);
  EXPECT_EQ(apply({config_text(), "body", "api"}).generation, 2u);
  EXPECT_EQ(metric(telemetry::Family::config_last_reload_successful), 1);
}

TEST_F(ControllerTest, OneThatCanNotBePublishedChangesNothing) {
  apply({config_text(), "f.yaml", "file"});
  refuse = absl::UnavailableError("0.0.0.0:80: address in use");
  ChangeResult result = apply({config_text("blog"), "body", "api"});
  EXPECT_EQ(result.kind, Kind::failed);
  EXPECT_THAT(result.message, HasSubstr("address in use"));
  EXPECT_EQ(rejected("unusable_config"), 1u);
  EXPECT_EQ(rejected("bad_config"), 0u);
  EXPECT_EQ(controller->generation(), 1u);
  EXPECT_EQ(controller->current()->services[0]->config.name, "shop");
}

TEST_F(ControllerTest, AnswersWhenEveryWorkerHasSwapped) {
  swap_at_once = false;
  std::optional<ChangeResult> result;
  controller->apply({config_text(), "f.yaml", "file"}, [&](const ChangeResult& r) { result = r; });
  ASSERT_TRUE(run_until([&] { return swap != nullptr; }));
  io.poll();
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(controller->current(), nullptr);
  swap();
  ASSERT_TRUE(run_until([&] { return result.has_value(); }));
  EXPECT_EQ(result->generation, 1u);
}

TEST_F(ControllerTest, ConcurrentChangesQueueInOrder) {
  std::vector<uint64_t> generations;
  for (int i = 0; i < 5; ++i) {
    controller->apply({config_text("s" + std::to_string(i)), "body", "api"},
                      [&](const ChangeResult& r) { generations.push_back(r.generation); });
  }
  ASSERT_TRUE(run_until([&] { return generations.size() == 5; }));
  EXPECT_EQ(generations, (std::vector<uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(controller->current()->services[0]->config.name, "s4");
}

TEST_F(ControllerTest, AnExpectedGenerationIsComparedWhenItsTurnComes) {
  std::vector<Kind> kinds;
  for (uint64_t expected : {0, 0, 1}) {
    controller->apply({config_text(), "body", "api", expected},
                      [&](const ChangeResult& r) { kinds.push_back(r.kind); });
  }
  ASSERT_TRUE(run_until([&] { return kinds.size() == 3; }));
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::applied, Kind::stale, Kind::applied}));
  EXPECT_EQ(rejected("stale_generation"), 1u);
}

TEST_F(ControllerTest, ADryRunOnlyJudges) {
  apply({config_text(), "f.yaml", "file"});
  EXPECT_EQ(apply({config_text("blog"), "body", "api", {}, true}).kind, Kind::judged);
  EXPECT_EQ(apply({"nonsense: 1", "body", "api", {}, true}).kind, Kind::invalid);
  EXPECT_EQ(published.size(), 1u);
  EXPECT_EQ(controller->generation(), 1u);
  EXPECT_EQ(metric(telemetry::Family::config_last_reload_successful), 1);
  EXPECT_EQ(rejected("bad_config"), 0u) << "whoever asks for a judgement gets it, and nothing was at stake";
}

TEST_F(ControllerTest, NamesAreResolvedBeforeTheConfigurationIsInForce) {
  apply({config_text("shop", "localhost:8081"), "f.yaml", "file"});
  ASSERT_FALSE(published.empty());
  const auto& endpoints = published[0]->services[0]->regions[0].endpoints;
  ASSERT_FALSE(endpoints.empty());
  std::vector<std::string> addresses;
  for (const auto& endpoint : endpoints) addresses.push_back(endpoint.address);
  EXPECT_THAT(addresses, testing::Contains("127.0.0.1:8081"));
}

TEST_F(ControllerTest, ANameWithoutAnswerDoesNotStopTheConfiguration) {
  dns.silent = true;
  EXPECT_EQ(apply({config_text("shop", "nobody.example:80"), "f.yaml", "file"}).kind, Kind::applied);
  EXPECT_TRUE(published[0]->services[0]->regions[0].endpoints.empty());
}

TEST_F(ControllerTest, NewAddressesArePublishedAsTheSameGeneration) {
  dns.names = {{"shop.example", {"10.0.0.1"}}};
  apply({config_text("shop", "shop.example:80"), "f.yaml", "file"});
  dns.names["shop.example"] = {"10.0.0.1", "10.0.0.2"};
  ASSERT_TRUE(run_until([&] { return published.size() == 2 && controller->current() == published[1]; }));
  EXPECT_EQ(published[1]->generation, 1u);
  EXPECT_EQ(published[1]->source, "file");
  ASSERT_EQ(published[1]->services[0]->regions[0].endpoints.size(), 2u);
  EXPECT_EQ(published[0]->services[0]->regions[0].endpoints[0].state,
            published[1]->services[0]->regions[0].endpoints[0].state);
  EXPECT_EQ(applied, 1) << "no new generation";
}

TEST_F(ControllerTest, UnchangedServicesAreSharedBetweenGenerations) {
  apply({config_text(), "f.yaml", "file"});
  apply({config_text(), "f.yaml", "file"});
  ASSERT_EQ(published.size(), 2u);
  EXPECT_EQ(published[0]->services[0], published[1]->services[0]);
}

}  // namespace
}  // namespace fairlead::control
