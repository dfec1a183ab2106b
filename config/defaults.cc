#include "config/defaults.h"

#include <utility>

namespace fairlead::config {

bool is_absent(Kind kind, const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty() && kind != Kind::text && kind != Kind::regex;
}

std::shared_ptr<const void> default_object(const Field& field, const std::shared_ptr<const void>& parent) {
  const bool always = field.shape == Field::Shape::block;
  const auto nested = always ? field.nested(parent.get()) : std::vector<Field::Nested>();
  if (nested.empty()) return field.block->make_default();
  return {parent, nested.front().object};  // lives as long as its parent
}

std::vector<Scalar> default_values(const Field& field, const void* object) {
  if (field.required || !field.values) return {};
  std::vector<Scalar> out;
  for (Scalar& value : field.values(object)) {
    if (!is_absent(field.kind, value)) out.push_back(std::move(value));
  }
  return out;
}

}  // namespace fairlead::config
