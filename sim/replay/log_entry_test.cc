#include "sim/replay/log_entry.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

TEST(LogEntry, HoldsWhatTheProxyWrote) {
  LogParser parser;
  const std::string line = log_line(
      {.at = 1s,
       .tries = {{"near", 0, "reset", 5ms}, {"mid", 200, "", 30ms}},
       .method = "PUT",
       .path = "/a/b?c=d",
       .rest = 7ms,
       .candidates =
           R"([{"region":"near","state":"ejected","share":0,"cost_ms":12.5,"health":0,"drained":true,"reason":"drained"}])",
       .table = 9});
  const auto entry = parser.parse(line);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->took, 42ms);
  EXPECT_EQ(entry->ended - entry->took, kMidnight + 1s);
  EXPECT_EQ(entry->method, "PUT");
  EXPECT_EQ(entry->host, "shop.example");
  EXPECT_EQ(entry->path, "/a/b");
  EXPECT_EQ(entry->query, "c=d");
  EXPECT_EQ(entry->user_agent, "test/1");
  EXPECT_EQ(entry->route, "all");
  EXPECT_EQ(entry->service, "app");
  EXPECT_EQ(entry->policy, "latency");
  EXPECT_EQ(entry->region, "mid");
  EXPECT_EQ(entry->status, 200);
  EXPECT_EQ(entry->bytes_received, 10u);
  EXPECT_EQ(entry->bytes_sent, 90u);
  ASSERT_EQ(entry->tries.size(), 2u);
  EXPECT_EQ(entry->tries[0].region, "near");
  EXPECT_EQ(entry->tries[0].failure, "reset");
  EXPECT_EQ(entry->tries[0].status, 0);
  EXPECT_EQ(entry->tries[1].took, 30ms);
  ASSERT_TRUE(entry->plan.has_value());
  EXPECT_EQ(entry->plan->table, 9u);
  ASSERT_EQ(entry->plan->candidates.size(), 1u);
  EXPECT_EQ(entry->plan->candidates[0].state, "ejected");
  EXPECT_EQ(entry->plan->candidates[0].cost_ms, 12.5);
  EXPECT_TRUE(entry->plan->candidates[0].drained);
}

TEST(LogEntry, MayBeWithoutADecision) {
  LogParser parser;
  const std::string line = log_line({.tries = {}, .error = "no_route", .table = 0});
  const auto entry = parser.parse(line);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_FALSE(entry->plan.has_value());
  EXPECT_EQ(entry->region, "");
}

TEST(LogEntry, ManyLinesUseOneParser) {
  LogParser parser;
  const std::string line = log_line({});
  const std::string longer = log_line({.path = "/" + std::string(100'000, 'x')});
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(parser.parse(line).ok());
    ASSERT_EQ(parser.parse(longer)->path.size(), 100'001u);
  }
}

/// What is said of a line in which `from` stands for `to`.
std::string complaint(const std::string& from, const std::string& to) {
  std::string line = log_line({});
  const size_t at = line.find(from);
  EXPECT_NE(at, std::string::npos) << line;
  line.replace(at, from.size(), to);
  LogParser parser;
  return std::string(parser.parse(line).status().message());
}

TEST(LogEntry, AnErrorNamesTheField) {
  EXPECT_EQ(complaint("\"method\":", "\"mehtod\":"), "method: is missing");
  EXPECT_EQ(complaint("\"GET\"", "7"), "method: expected a text");
  EXPECT_EQ(complaint("\"duration_ms\":20.000,\"listener\"", "\"duration_ms\":\"soon\",\"listener\""),
            "duration_ms: expected a number");
  EXPECT_EQ(complaint("\"duration_ms\":20.000,\"listener\"", "\"duration_ms\":-1,\"listener\""),
            "duration_ms: expected milliseconds");
  EXPECT_EQ(complaint("\"status\":200,\"bytes", "\"status\":1000,\"bytes"), "status: expected a status code");
  EXPECT_EQ(complaint("\"bytes_sent\":90", "\"bytes_sent\":-90"),
            "bytes_sent: expected a number that is not negative");
  EXPECT_EQ(complaint("2026-", "last "), "time: expected a time such as 2026-11-29T03:15:13.250Z");
  EXPECT_EQ(complaint("\"failure\":", "\"fialure\":"), "attempts[0].failure: is missing");
  EXPECT_EQ(complaint("\"attempts\":[{", "\"attempts\":[1,{"), "attempts[0]: expected an object");
  EXPECT_EQ(complaint("\"attempts\":[", "\"attempts\":0,\"others\":["), "attempts: expected an array");
  EXPECT_EQ(complaint("\"decision\":{", "\"decision\":3,\"other\":{"),
            "decision: expected an object or null");
  EXPECT_EQ(complaint("\"table\":1", "\"table\":true"), "decision.table: expected a number");
}

TEST(LogEntry, AnErrorSaysThatItIsNoJson) {
  LogParser parser;
  EXPECT_TRUE(parser.parse("GET / 200").status().message().find("is not JSON") == 0);
  EXPECT_TRUE(parser.parse("").status().message().find("is not JSON") == 0);
  EXPECT_EQ(parser.parse("[]").status().message(), "expected an object");
}

}  // namespace
}  // namespace fairlead::sim
