#include "control/admin/parameters.h"

#include <algorithm>

#include "config/message.h"
#include "control/admin/known_names.h"

namespace fairlead::control::admin {
std::string unknown_parameter(const Request& request, std::span<const std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string hint = hint_among(name, known);
    return config::concat("There is no parameter ", config::shown(name), "; ", hint,
                          hint.ends_with('?') ? "" : ".");
  }
  return "";
}

}  // namespace fairlead::control::admin
