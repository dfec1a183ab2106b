#include "proxy/http/field_values.h"

#include "proxy/http/characters.h"

namespace fairlead::proxy::http {

std::string_view field_value(const Fields& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

bool is_media_type(std::string_view type, std::string_view base) {
  if (!equals_ignoring_case(type.substr(0, base.size()), base)) return false;
  return type.size() == base.size() || type[base.size()] == '+' || type[base.size()] == ';';
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view next_element(std::string_view& list) {
  const size_t comma = list.find(',');
  const std::string_view element = trim(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  return element;
}

bool lists(const Fields& fields, std::string_view name, std::string_view member) {
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::string_view element = next_element(rest);
      if (equals_ignoring_case(trim(element.substr(0, element.find_first_of(";="))), member)) return true;
    }
  }
  return false;
}

}  // namespace fairlead::proxy::http
