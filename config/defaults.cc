#include "config/defaults.h"

namespace fairlead::config {

bool is_absent(Kind kind, const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty() && kind != Kind::text && kind != Kind::regex;
}

std::vector<Scalar> default_values(const Block& block, const Field& field) {
  if (field.required || !field.values) return {};
  const auto object = block.make_default();
  std::vector<Scalar> out;
  for (Scalar& value : field.values(object.get())) {
    if (!is_absent(field.kind, value)) out.push_back(std::move(value));
  }
  return out;
}

}  // namespace fairlead::config
