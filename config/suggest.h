#pragma once

#include <span>
#include <string_view>

namespace fairlead::config {

/// The candidate that `name` was most likely meant to be, by edit distance (a swap of neighbours counts as
/// one edit, letter case as nothing), or an empty view when none is near enough to be worth suggesting. Views
/// into `candidates`.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace fairlead::config
