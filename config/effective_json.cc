#include "config/effective.h"

#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "config/defaults.h"
#include "config/fields.h"
#include "config/indented_json.h"
#include "config/scalar_json.h"
#include "config/substitution.h"

namespace fairlead::config {
namespace {

namespace json = boost::json;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::value scalar(Kind kind, const Scalar& value) {
  json::value out = scalar_json(kind, value);
  if (out.is_string()) out = view(escape_substitution({out.get_string().data(), out.get_string().size()}));
  return out;
}

json::object object_of(const Block& block, const void* object);

json::array list_of(const Field& field, const void* object) {
  json::array out;
  for (const Scalar& value : field.values(object)) out.push_back(scalar(field.kind, value));
  return out;
}

json::array blocks_of(const Field& field, const void* object) {
  json::array out;
  for (const auto& nested : field.nested(object)) out.push_back(object_of(*field.block, nested.object));
  return out;
}

json::object named_blocks_of(const Field& field, const void* object) {
  json::object out;
  for (const auto& nested : field.nested(object))
    out[view(nested.name)] = object_of(*field.block, nested.object);
  return out;
}

void add(const Field& field, const void* object, json::object& out) {
  const auto key = view(field.key);
  switch (field.shape) {
    case Field::Shape::scalar:
      for (const Scalar& value : field.values(object)) {
        if (!is_absent(field.kind, value)) out[key] = scalar(field.kind, value);
      }
      return;
    case Field::Shape::scalars:
      out[key] = list_of(field, object);
      return;
    case Field::Shape::block:
      for (const auto& nested : field.nested(object)) out[key] = object_of(*field.block, nested.object);
      return;
    case Field::Shape::blocks:
      out[key] = blocks_of(field, object);
      return;
    case Field::Shape::named_blocks:
      out[key] = named_blocks_of(field, object);
      return;
    case Field::Shape::later:
      return;
  }
}

json::object object_of(const Block& block, const void* object) {
  json::object out;
  for (const Field& field : block.fields) add(field, object, out);
  return out;
}

}  // namespace

std::string effective_json(const Config& config) { return indented(object_of(fields(), &config)); }

}  // namespace fairlead::config
