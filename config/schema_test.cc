#include "config/schema.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::config {
namespace {

namespace json = boost::json;

/// The part of the schema behind a JSON pointer.
json::value at(std::string_view pointer) {
  static const json::value schema = json::parse(json_schema());
  return schema.at_pointer({pointer.data(), pointer.size()});
}

json::value parsed(const char* text) { return json::parse(text); }

TEST(Schema, IsADraftThatEditorsKnow) {
  EXPECT_EQ(at("/$schema"), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(at("/type"), "object");
  EXPECT_EQ(at("/additionalProperties"), false);
  EXPECT_EQ(at("/required"), parsed(R"(["apiVersion", "listeners", "regions", "services"])"));
}

TEST(Schema, BoundsScalars) {
  EXPECT_EQ(
      at("/properties/workers/anyOf"),
      parsed(R"([{"type": "integer", "minimum": 0, "maximum": 256}, {"$ref": "#/$defs/substitution"}])"));
  EXPECT_EQ(at("/properties/services/items/properties/policy/anyOf/0"),
            parsed(R"({"enum": ["latency", "weighted", "failover", "steer"]})"));
  EXPECT_EQ(at("/properties/limits/properties/underscores_in_headers/anyOf/0"),
            parsed(R"({"type": "boolean"})"));
  EXPECT_EQ(at("/properties/drain/properties/delay/anyOf/0/pattern"),
            "^([0-9]+(\\.[0-9]+)?(h|m|s|ms|us|ns))+$");
}

TEST(Schema, NamesDefaults) {
  EXPECT_EQ(at("/properties/admin/properties/address/default"), "127.0.0.1:9900");
  EXPECT_EQ(at("/properties/limits/properties/request_head/default"), "60KiB");
  EXPECT_EQ(at("/properties/services/items/properties/retry/properties/on_status/default"),
            parsed("[502, 503, 504]"));
  EXPECT_EQ(at("/properties/services/items/properties/retry/properties/attempts/default"), 1);
  EXPECT_FALSE(at("/properties/routes/items/properties/name").as_object().contains("default"));
}

TEST(Schema, BoundsListsAndMaps) {
  EXPECT_EQ(at("/properties/regions/minItems"), 1);
  EXPECT_EQ(at("/properties/regions/maxItems"), 64);
  EXPECT_EQ(at("/properties/services/items/properties/regions/minProperties"), 1);
  EXPECT_EQ(at("/properties/services/items/properties/regions/additionalProperties/required"),
            parsed(R"(["endpoints"])"));
}

TEST(Schema, RefusesWhatIsNotSupportedYet) {
  EXPECT_EQ(at("/properties/state_dir/not"), json::object());
  EXPECT_EQ(at("/properties/state_dir/description"),
            "Not supported yet. Directory in which configuration, history and drains survive a restart.");
}

TEST(Schema, KnowsWhichKeysExcludeEachOther) {
  EXPECT_EQ(at("/properties/services/items/properties/health_check/allOf"),
            parsed(
                R"([{"not": {"required": ["http", "tcp"]}}, {"not": {"required": ["http", "grpc"]}},
              {"not": {"required": ["tcp", "grpc"]}},
              {"anyOf": [{"required": ["http"]}, {"required": ["tcp"]}, {"required": ["grpc"]}]}])"));
  EXPECT_EQ(at("/properties/routes/items/properties/match/allOf").as_array().size(), 6u);
}

TEST(Schema, AllowsAnEmptyMapToBeLeftBlank) {
  EXPECT_EQ(at("/properties/limits/type"), parsed(R"(["object", "null"])"));
  EXPECT_EQ(at("/properties/metrics/type"), "object");
}

}  // namespace
}  // namespace fairlead::config
