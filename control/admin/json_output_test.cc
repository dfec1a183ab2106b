#include "control/admin/json_output.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

TEST(JsonOutput, WritesNumbersAsPeopleDo) {
  json::value value = {
      {"latency", 21.3}, {"capacity", 4000.0}, {"n", 7}, {"big", uint64_t{1} << 63}, {"third", 1.0 / 3}};
  EXPECT_EQ(to_text(value),
            R"({"latency":21.3,"capacity":4000,"n":7,"big":9223372036854775808,"third":0.3333333333333333})"
            "\n");
}

TEST(JsonOutput, EverythingElseIsJson) {
  json::value value = {{"a\"b", {nullptr, true, "x\n", json::object{}, json::array{}}}};
  EXPECT_EQ(to_text(value), "{\"a\\\"b\":[null,true,\"x\\n\",{},[]]}\n");
  EXPECT_EQ(json::parse(to_text(value)), value);
}

TEST(JsonOutput, WhatIsNotFiniteIsNull) {
  EXPECT_EQ(to_text(std::numeric_limits<double>::infinity()), "null\n");
  EXPECT_EQ(to_text(std::numeric_limits<double>::quiet_NaN()), "null\n");
}

}  // namespace
}  // namespace fairlead::control::admin
