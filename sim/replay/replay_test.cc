#include "sim/replay/replay.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "sim/replay/replay_json.h"
#include "sim/replay/replay_table.h"
#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

absl::StatusOr<Replay> replayed(const std::string& text, const config::Config& config = app_config()) {
  std::istringstream log(text);
  return replay(log, "access.log", config, 1);
}

TEST(Replay, ComparesServices) {
  std::string text;
  for (int i = 0; i < 90; ++i) text += log_line({.at = i * 10ms, .tries = {{i % 2 == 0 ? "near" : "old"}}});
  text += log_line({.at = 1s, .path = "/x", .service = "shop"});
  text += log_line({.at = 2s, .tries = {}, .route = "", .service = "", .error = "no_route", .table = 0});
  text += "oops\n";
  const auto found = replayed(text);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->requests, 92u);
  EXPECT_EQ(found->unrouted_before, 1u);
  EXPECT_EQ(found->mistakes.size(), 1u);
  EXPECT_EQ(found->begin, kMidnight);
  EXPECT_EQ(found->end, kMidnight + 2s);
  ASSERT_EQ(found->services.size(), 2u);
  const ReplayedService& app = found->services[0];
  EXPECT_EQ(app.name, "app");
  EXPECT_EQ(app.policy_before, "latency");
  EXPECT_EQ(app.policy_after, "weighted");
  EXPECT_EQ(app.regions, (std::vector<std::string>{"near", "mid", "far", "old"}));
  EXPECT_EQ(app.before.requests, 90u);
  EXPECT_EQ(app.after.requests, 92u);
  EXPECT_EQ(found->services[1].name, "shop");
  EXPECT_EQ(found->services[1].policy_after, "");
  EXPECT_EQ(found->services[1].before.requests, 1u);
  EXPECT_EQ(found->services[1].after.requests, 0u);
  EXPECT_GT(found->unknown, 50u);
}

TEST(Replay, RefusesALogWithoutRequests) {
  EXPECT_EQ(replayed("").status().message(), "access.log: holds no requests");
  EXPECT_EQ(replayed("oops\n").status().message(), "access.log: holds no requests");
}

TEST(Replay, TableSaysWhatItKnowsAndWhatNot) {
  const auto found =
      replayed(log_line({}) + log_line({.at = 1ms, .tries = {}, .error = "bad_request"}) + "x\n",
               app_config({.near = "weight: 0", .mid = "weight: 1", .far = "weight: 0"}));
  ASSERT_TRUE(found.ok());
  const std::string table = replay_table(*found);
  const auto holds = [&](const char* text) { return table.find(text) != std::string::npos; };
  EXPECT_TRUE(
      table.starts_with("1 requests of access.log, from 2026-11-29T00:00:00Z to 2026-11-29T00:00:00Z, "
                        "before → after: 100 % end in another region\n"))
      << table;
  EXPECT_TRUE(holds("\nSERVICE  POLICY")) << table;
  EXPECT_TRUE(holds("\napp      latency → weighted  1 → 1")) << table;
  EXPECT_TRUE(holds("\napp      near    100 % → 0 %  20 ms → -")) << table;
  EXPECT_TRUE(holds("\napp      mid     0 % → 100 %  - → -")) << table;
  EXPECT_TRUE(holds("100 B → 0 B")) << table;
  EXPECT_TRUE(holds("\n1 lines skipped")) << table;
  EXPECT_TRUE(holds("\n1 requests left out, which were refused")) << table;
  EXPECT_TRUE(holds("\n1 requests of app go to mid, of which the log holds nothing")) << table;
  EXPECT_TRUE(table.ends_with(replay_limits() + "\n"));
}

TEST(Replay, JsonSaysTheSame) {
  const auto found = replayed(log_line({}) + "x\n",
                              app_config({.near = "weight: 1", .mid = "weight: 0", .far = "weight: 0"}));
  ASSERT_TRUE(found.ok());
  const boost::json::value value = boost::json::parse(replay_json(*found));
  EXPECT_EQ(value.at("requests"), 1);
  EXPECT_EQ(value.at("moved"), 0);
  EXPECT_EQ(value.at("skipped_lines").as_array().size(), 1u);
  const auto& app = value.at("services").at(0);
  EXPECT_EQ(app.at("before").at("policy"), "latency");
  EXPECT_EQ(app.at("after").at("policy"), "weighted");
  EXPECT_EQ(app.at("after").at("p99_ms"), 20.0);
  EXPECT_TRUE(app.at("after").at("spilled").is_null());
  EXPECT_EQ(app.at("before").at("spilled"), 0);
  const auto& near = app.at("regions").at(0);
  EXPECT_EQ(near.at("region"), "near");
  EXPECT_EQ(near.at("after").at("share"), 1.0);
  EXPECT_EQ(near.at("after").at("bytes"), 100);
  EXPECT_TRUE(app.at("regions").at(1).at("before").at("p50_ms").is_null());
}

}  // namespace
}  // namespace fairlead::sim
