#include "control/admin/parameters.h"

#include <algorithm>

#include "config/message.h"
#include "config/suggest.h"

namespace fairlead::control::admin {
namespace {

std::string joined(std::span<const std::string_view> names) {
  std::string out;
  for (std::string_view name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

}  // namespace

std::string unknown_parameter(const Request& request, std::span<const std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string hint = config::did_you_mean(config::nearest(name, known));
    return config::concat("There is no parameter ", config::shown(name), "; ",
                          hint.empty() ? "known are " + joined(known) + "." : hint);
  }
  return "";
}

}  // namespace fairlead::control::admin
