#include "control/admin/known_names.h"

#include "config/message.h"
#include "config/suggest.h"

namespace fairlead::control::admin {

std::string hint_among(std::string_view name, std::span<const std::string_view> known) {
  std::string near = config::did_you_mean(config::nearest(name, known));
  if (!near.empty()) return near;
  std::string all;
  for (std::string_view each : known) all.append(all.empty() ? "known are " : ", ").append(each);
  return all;
}

}  // namespace fairlead::control::admin
