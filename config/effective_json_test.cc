#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "config/effective.h"
#include "config/test_documents.h"

namespace fairlead::config {
namespace {

namespace json = boost::json;

json::value json_of(std::string_view document) { return json::parse(effective_json(config_of(document))); }

TEST(EffectiveJson, NumbersAndSwitchesKeepTheirTypes) {
  const json::value out = json_of(kMinimal);
  EXPECT_EQ(out.at("workers"), 0);
  EXPECT_EQ(out.at("limits").at("header_count"), 100);
  EXPECT_EQ(out.at("limits").at("underscores_in_headers"), false);
  EXPECT_EQ(out.at("services").at(0).at("detection").at("ramp_factor"), 1.5);
  EXPECT_EQ(out.at("services").at(0).at("retry").at("on_status"), json::array({502, 503, 504}));
}

TEST(EffectiveJson, WhatHasAUnitIsText) {
  const json::value out = json_of(kMinimal);
  EXPECT_EQ(out.at("routes").at(0).at("timeout"), "15s");
  EXPECT_EQ(out.at("limits").at("replay_buffer"), "64KiB");
  EXPECT_EQ(out.at("services").at(0).at("latency").at("margin_ratio"), "10%");
  EXPECT_EQ(out.at("listeners").at(0).at("address"), "127.0.0.1:8080");
}

TEST(EffectiveJson, WhatIsAbsentIsLeftOut) {
  const json::object out = json_of(kMinimal).as_object();
  EXPECT_FALSE(out.contains("metrics"));
  EXPECT_FALSE(out.contains("access_log"));
  EXPECT_FALSE(out.at("services").at(0).as_object().contains("health_check"));
  const json::value probed =
      json_of(replaced(kMinimal, "shop,", "shop, health_check: { http: { path: /x } },"));
  EXPECT_FALSE(probed.at("services").at(0).at("health_check").at("http").as_object().contains("host"));
}

TEST(EffectiveJson, AnEmptyBlockStays) {
  const json::value out = json_of(replaced(kMinimal, "shop,", "shop, health_check: { tcp: },"));
  EXPECT_EQ(out.at("services").at(0).at("health_check").at("tcp"), json::object());
}

TEST(EffectiveJson, RegionsKeepTheirOrder) {
  const json::value out = json_of(kExample);
  std::string names;
  for (const auto& region : out.at("services").at(0).at("regions").as_object())
    names.append(region.key().data(), region.key().size()).append(" ");
  EXPECT_EQ(names, "us-east eu-west ap-south ");
}

// Printed as it is, it would name a variable when the text is read again.
TEST(EffectiveJson, ADollarBeforeABraceIsDoubled) {
  const std::string document = replaced(kMinimal, "match: {}", R"(match: { path_regex: "/$${a}" })");
  EXPECT_EQ(config_of(document).routes[0].match.path, "/${a}");
  EXPECT_EQ(json_of(document).at("routes").at(0).at("match").at("path_regex"), "/$${a}");
}

TEST(EffectiveJson, EndsWithANewline) { EXPECT_TRUE(effective_json(config_of(kMinimal)).ends_with("}\n")); }

}  // namespace
}  // namespace fairlead::config
