#include "control/admin/json_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>

namespace fairlead::control::admin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Optional;

constexpr std::string_view kKnown[] = {"from", "share", "over", "abort_if", "now"};

JsonBody body(const std::string& text) { return {Request{"POST", "/", {}, {}, text}, kKnown}; }

/// "field: message" of each complaint.
std::vector<std::string> complaints(const JsonBody& body) {
  const auto problem = boost::json::parse(body.refusal().body).as_object();
  std::vector<std::string> out;
  for (const auto& error : problem.at("errors").as_array()) {
    out.push_back(std::string(error.at("field").as_string()) + ": " +
                  std::string(error.at("message").as_string()));
  }
  return out;
}

TEST(JsonBody, ReadsWhatIsThere) {
  JsonBody all =
      body(R"({"from": "east", "share": "30%", "over": "10m", "abort_if": ["a", "b"], "now": true})");
  EXPECT_EQ(all.required("from"), "east");
  EXPECT_THAT(all.fraction("share"), Optional(0.3));
  EXPECT_THAT(all.duration("over"), Optional(config::Duration(10min)));
  EXPECT_THAT(all.texts("abort_if"), Optional(ElementsAre("a", "b")));
  EXPECT_TRUE(all.flag("now"));
  EXPECT_TRUE(all.ok());
}

TEST(JsonBody, WhatIsMissingReadsAsNothing) {
  for (const char* text : {"", " \n", "{}", R"({"from": null, "over": null})"}) {
    JsonBody empty = body(text);
    EXPECT_EQ(empty.text("from", "me"), "me");
    EXPECT_EQ(empty.fraction("share"), std::nullopt);
    EXPECT_EQ(empty.duration("over"), std::nullopt);
    EXPECT_EQ(empty.texts("abort_if"), std::nullopt);
    EXPECT_FALSE(empty.flag("now"));
    EXPECT_TRUE(empty.ok());
  }
}

TEST(JsonBody, ANumberIsAFractionAndAStringAListOfOne) {
  JsonBody some = body(R"({"share": 0.25, "abort_if": "p99>1s"})");
  EXPECT_THAT(some.fraction("share"), Optional(0.25));
  EXPECT_THAT(some.texts("abort_if"), Optional(ElementsAre("p99>1s")));
  EXPECT_TRUE(some.ok());
}

TEST(JsonBody, EveryMistakeIsNamed) {
  JsonBody bad = body(R"({"form": "east", "share": "a lot", "over": 10, "abort_if": [1], "now": "yes"})");
  EXPECT_EQ(bad.required("from"), "");
  EXPECT_EQ(bad.fraction("share"), std::nullopt);
  EXPECT_EQ(bad.duration("over"), std::nullopt);
  EXPECT_EQ(bad.texts("abort_if"), std::nullopt);
  EXPECT_FALSE(bad.flag("now"));
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.refusal().status, 400);
  EXPECT_THAT(complaints(bad),
              ElementsAre("form: there is no such field; did you mean from?", "from: must be given",
                          testing::StartsWith("share: expected "),
                          "over: expected a duration such as 250ms, 10s or 1h30m, got '10'; did you mean 10s "
                          "or 10ms?",
                          "abort_if: expected an array of strings, got [1]",
                          "now: expected true or false, got \"yes\""));
}

TEST(JsonBody, WhatIsNoObjectIsRefused) {
  EXPECT_FALSE(body("[]").ok());
  EXPECT_FALSE(body("{").ok());
  JsonBody text = body("from=east");
  EXPECT_FALSE(text.ok());
  EXPECT_EQ(text.refusal().status, 400);
}

}  // namespace
}  // namespace fairlead::control::admin
