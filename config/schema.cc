#include "config/schema.h"

#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "config/defaults.h"
#include "config/fields.h"
#include "config/indented_json.h"
#include "config/message.h"
#include "config/scalar_json.h"
#include "config/scalar_kind.h"

namespace fairlead::config {
namespace {

namespace json = boost::json;

constexpr std::string_view kHostPort = "^(\\[[0-9A-Fa-f:.]+\\]|[^:/\\s]+):[0-9]{1,5}$";

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::array strings(const std::vector<std::string_view>& texts) {
  json::array out;
  for (std::string_view text : texts) out.push_back(view(text));
  return out;
}

json::object pattern(std::string_view expression) {
  return {{"type", "string"}, {"pattern", view(expression)}};
}

json::object bounded(std::string_view type, const Field& field) {
  json::object out = {{"type", view(type)}};
  const bool whole = type == "integer";
  const auto number = [whole](double d) {
    return whole ? json::value(static_cast<int64_t>(d)) : json::value(d);
  };
  out["minimum"] = number(field.range.min);
  if (!std::isinf(field.range.max)) out["maximum"] = number(field.range.max);
  return out;
}

/// The forms that a scalar of this kind can take, apart from ${NAME}.
json::array forms(const Field& field) {
  switch (field.kind) {
    case Kind::boolean:
      return {json::object{{"type", "boolean"}}};
    case Kind::integer:
      return {bounded("integer", field)};
    case Kind::number:
      return {bounded("number", field)};
    case Kind::fraction:
      return {bounded("number", field), pattern("^[0-9]+(\\.[0-9]+)?%$")};
    case Kind::duration:
      return {pattern("^([0-9]+(\\.[0-9]+)?(h|m|s|ms|us|ns))+$")};
    case Kind::byte_size:
      return {bounded("integer", field), pattern("^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti)B$")};
    case Kind::choice:
      return {json::object{{"enum", strings(field.choices)}}};
    case Kind::name:
      return {pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"), json::object{{"type", "number"}}};
    case Kind::bind_address:
      return {pattern(kHostPort)};
    case Kind::listen_address:
    case Kind::endpoint:
      return {pattern(kHostPort), pattern("^unix:/.*[^/]$")};
    case Kind::network:
      return {pattern("^[0-9A-Fa-f:.]+/[0-9]{1,3}$"), pattern("^unix:$")};
    case Kind::file_mode:
      return {pattern("^0?[0-7]{3}$"), json::object{{"type", "integer"}}};
    case Kind::media_type:
      return {pattern("^[^/\\s;]+/[^/\\s;]+$")};
    case Kind::path:
    case Kind::target:
      return {pattern("^/")};
    case Kind::method:
      return {pattern("^[^a-z\\s]+$")};
    case Kind::text:
    case Kind::regex:
      return {json::object{{"type", json::array{"string", "number", "boolean"}}}};
    case Kind::host:
    case Kind::host_name:
    case Kind::host_pattern:
    case Kind::header_name:
    case Kind::upgrade:
    case Kind::grpc_name:
    case Kind::file:
      break;
  }
  return {json::object{{"type", "string"}}};
}

json::object scalar_schema(const Field& field) {
  json::array alternatives = forms(field);
  alternatives.push_back(json::object{{"$ref", "#/$defs/substitution"}});
  return {{"anyOf", std::move(alternatives)}};
}

/// The default of a key, or null where there is none to name.
json::value default_of(const Field& field, const void* object) {
  const auto values = default_values(field, object);
  if (field.shape == Field::Shape::scalar)
    return values.empty() ? json::value() : scalar_json(field.kind, values[0]);
  if (field.shape != Field::Shape::scalars || field.required) return {};
  json::array list;
  for (const Scalar& value : values) list.push_back(scalar_json(field.kind, value));
  return list;
}

std::string description_of(const Field& field) {
  std::string out(field.description);
  if (field.shape == Field::Shape::later) return concat("Not supported yet. ", out);
  const std::string range = format_range(field);
  if (!range.empty()) out += concat(" A value ", range, ".");
  if (!field.default_note.empty()) out += concat(" By default ", field.default_note, ".");
  return out;
}

using Object = std::shared_ptr<const void>;  // with every key left out

json::object block_schema(const Block& block, const Object& object);

void add_bounds(json::object& schema, const Field& field, std::string_view minimum,
                std::string_view maximum) {
  if (field.min_items > 0) schema[view(minimum)] = field.min_items;
  if (field.max_items != std::numeric_limits<size_t>::max()) schema[view(maximum)] = field.max_items;
}

json::object list_schema(const Field& field, json::object element) {
  json::object out = {{"type", "array"}, {"items", std::move(element)}};
  add_bounds(out, field, "minItems", "maxItems");
  return out;
}

json::object named_blocks_schema(const Field& field, const Object& object) {
  json::object out = {{"type", "object"}, {"additionalProperties", block_schema(*field.block, object)}};
  add_bounds(out, field, "minProperties", "maxProperties");
  return out;
}

json::object shape_schema(const Field& field, const Object& parent) {
  const Object object = field.block != nullptr ? default_object(field, parent) : nullptr;
  switch (field.shape) {
    case Field::Shape::scalar:
      return scalar_schema(field);
    case Field::Shape::scalars:
      return list_schema(field, scalar_schema(field));
    case Field::Shape::block:
      return block_schema(*field.block, object);
    case Field::Shape::blocks:
      return list_schema(field, block_schema(*field.block, object));
    case Field::Shape::named_blocks:
      return named_blocks_schema(field, object);
    case Field::Shape::later:
      return {{"not", json::object()}};
  }
  return {};
}

/// "At most one of" as: no two of them together.
void add_exclusive(json::object& schema, const Exclusive& exclusive) {
  json::array rules;
  for (size_t i = 0; i < exclusive.keys.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      json::object both = {{"required", strings({exclusive.keys[j], exclusive.keys[i]})}};
      rules.push_back(json::object{{"not", std::move(both)}});
    }
  }
  if (exclusive.required) {
    json::array one;
    for (std::string_view key : exclusive.keys) one.push_back(json::object{{"required", strings({key})}});
    rules.push_back(json::object{{"anyOf", std::move(one)}});
  }
  schema["allOf"] = std::move(rules);
}

json::object block_schema(const Block& block, const Object& object) {
  json::object properties;
  std::vector<std::string_view> required;
  for (const Field& field : block.fields) {
    json::object schema = shape_schema(field, object);
    schema["description"] = view(description_of(field));
    if (json::value value = default_of(field, object.get()); !value.is_null())
      schema["default"] = std::move(value);
    properties[view(field.key)] = std::move(schema);
    if (field.required) required.push_back(field.key);
  }
  json::object out = {{"type", json::array{"object", "null"}}, {"additionalProperties", false}};
  out["properties"] = std::move(properties);
  if (!required.empty()) {
    out["type"] = "object";
    out["required"] = strings(required);
  }
  for (const Exclusive& exclusive : block.exclusives) add_exclusive(out, exclusive);
  return out;
}

}  // namespace

std::string json_schema() {
  json::object schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", "Fairlead configuration"}};
  schema["$defs"] = {{"substitution",
                      {{"description", "Takes its value from the environment."},
                       {"type", "string"},
                       {"pattern", "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}"}}}};
  for (auto& member : block_schema(fields(), fields().make_default()))
    schema[member.key()] = std::move(member.value());
  return indented(schema);
}

}  // namespace fairlead::config
