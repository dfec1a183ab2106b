#include "config/indented_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::config {
namespace {

namespace json = boost::json;

TEST(IndentedJson, KeepsShortValuesOnOneLine) {
  EXPECT_EQ(indented({{"a", {1, "b\"", nullptr}}, {"c", json::object()}}),
            "{\"a\": [1, \"b\\\"\", null], \"c\": {}}\n");
  EXPECT_EQ(indented(json::array()), "[]\n");
  EXPECT_EQ(indented("x"), "\"x\"\n");
}

TEST(IndentedJson, WritesNumbersWithoutExponent) {
  EXPECT_EQ(indented({4000.0, 0.1, -3}), "[4000, 0.1, -3]\n");
}

TEST(IndentedJson, BreaksWhatIsLonger) {
  const std::string text(70, 'x');
  const std::string out = indented({{"a", {text, 1}}, {"b", 2}});
  EXPECT_EQ(out, "{\n  \"a\": [\"" + text + "\", 1],\n  \"b\": 2\n}\n");
  EXPECT_EQ(indented({{"a", {text, text}}}),
            "{\n  \"a\": [\n    \"" + text + "\",\n    \"" + text + "\"\n  ]\n}\n");
}

}  // namespace
}  // namespace fairlead::config
