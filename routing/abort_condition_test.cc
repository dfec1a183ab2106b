#include "routing/abort_condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "health/test_evidence.h"

namespace fairlead::routing {
namespace {

using namespace std::chrono_literals;
using health::Outcome;
using testing::HasSubstr;

/// What happened within the last ten seconds.
health::RequestWindow window(std::initializer_list<health::EvidenceDelta> deltas) {
  health::RequestWindow window;
  for (const health::EvidenceDelta& delta : deltas) window.add(Time(1h), delta);
  return window;
}

std::string holds(const char* condition, std::initializer_list<health::EvidenceDelta> deltas) {
  const auto parsed = AbortCondition::parse(condition);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? parsed->holds(window(deltas)) : "";
}

std::string complaint(const char* text) {
  const auto parsed = AbortCondition::parse(text);
  EXPECT_FALSE(parsed.ok()) << text;
  return std::string(parsed.status().message());
}

TEST(AbortCondition, KeepsItsText) {
  EXPECT_EQ(AbortCondition::parse("p99.9 > 1.5s")->text(), "p99.9>1.5s");
  EXPECT_EQ(AbortCondition::parse("failures>1%")->text(), "failures>1%");
}

TEST(AbortCondition, APercentile) {
  EXPECT_EQ(holds("p99>250ms", {health::answered(500, 20ms)}), "");
  EXPECT_EQ(holds("p50>250ms", {health::answered(80, 20ms), health::answered(20, 400ms)}), "");
  EXPECT_THAT(
      holds("p99>250ms", {health::answered(80, 20ms), health::answered(20, 400ms)}),
      testing::MatchesRegex("p99 is 4[0-9][0-9] ms over 100 requests|p99 is 3[0-9][0-9] ms over 100 .*"));
}

TEST(AbortCondition, TheMean) {
  EXPECT_EQ(holds("latency>80ms", {health::answered(100, 79ms)}), "");
  EXPECT_EQ(holds("latency>80ms", {health::answered(100, 81ms)}), "latency is 81 ms over 100 requests");
}

TEST(AbortCondition, Failures) {
  EXPECT_EQ(holds("failures>1%", {health::answered(1000)}), "");
  EXPECT_EQ(holds("failures>1%", {health::answered(900), health::ended(Outcome::status_failure, 100)}),
            "failures is 10 % over 1000 requests");
}

TEST(AbortCondition, JudgesNothingByAHandfulOfRequests) {
  EXPECT_EQ(holds("p99>250ms", {health::answered(AbortCondition::kMinimum - 1, 400ms)}), "");
  EXPECT_NE(holds("p99>250ms", {health::answered(AbortCondition::kMinimum, 400ms)}), "");
  EXPECT_EQ(holds("latency>250ms", {health::answered(AbortCondition::kMinimum - 1, 400ms)}), "");
  EXPECT_NE(holds("latency>250ms", {health::answered(AbortCondition::kMinimum, 400ms)}), "");
  EXPECT_EQ(holds("failures>0%", {health::answered(20), health::ended(Outcome::reset, 2)}), "");
  EXPECT_NE(holds("failures>0%", {health::answered(20), health::ended(Outcome::reset, 3)}), "");
}

TEST(AbortCondition, ChanceIsNoReason) {
  // Of 250 requests that keep a p99 of 250 ms, four may well be slower; ten hardly.
  EXPECT_EQ(holds("p99>250ms", {health::answered(246, 20ms), health::answered(4, 400ms)}), "");
  EXPECT_NE(holds("p99>250ms", {health::answered(240, 20ms), health::answered(10, 400ms)}), "");
  EXPECT_EQ(holds("failures>1%", {health::answered(246), health::ended(Outcome::reset, 4)}), "");
  EXPECT_NE(holds("failures>1%", {health::answered(240), health::ended(Outcome::reset, 10)}), "");
}

TEST(AbortCondition, OfAnObjective) {
  const auto texts = [](config::Slo slo) {
    std::vector<std::string> out;
    for (const AbortCondition& condition : AbortCondition::of(slo)) out.push_back(condition.text());
    return out;
  };
  EXPECT_THAT(texts({}), testing::IsEmpty());
  EXPECT_THAT(texts({.latency_p99 = 250ms, .success = 0.999}),
              testing::ElementsAre("p99>250ms", "failures>0.1%"));
  EXPECT_THAT(texts({.latency_p99 = 1s}), testing::ElementsAre("p99>1s"));
}

TEST(AbortCondition, WhatIsWrongIsNamedWithWhatWasProbablyMeant) {
  EXPECT_THAT(complaint("failure>1%"), HasSubstr("did you mean failures?"));
  EXPECT_THAT(complaint("p99"), HasSubstr("a limit must follow"));
  EXPECT_THAT(complaint("p100>1s"), HasSubstr("expected a condition such as p99>250ms"));
  EXPECT_THAT(complaint("p99>250"), HasSubstr("did you mean 250s or 250ms?"));
  EXPECT_THAT(complaint("failures>120%"), HasSubstr("below 100%"));
  EXPECT_THAT(complaint(""), HasSubstr("expected a condition"));
}

}  // namespace
}  // namespace fairlead::routing
