#include "config/scalar_json.h"

#include <cstdint>
#include <string>

#include "config/scalar_kind.h"

namespace fairlead::config {

boost::json::value scalar_json(Kind kind, const Scalar& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
  if (const auto* integer = std::get_if<int64_t>(&value); integer != nullptr && kind == Kind::integer)
    return *integer;
  if (const auto* number = std::get_if<double>(&value); number != nullptr && kind == Kind::number)
    return *number;
  const std::string text = format_scalar(kind, value);
  return boost::json::string(text.data(), text.size());
}

}  // namespace fairlead::config
