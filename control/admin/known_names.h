#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fairlead::control::admin {

/// What to say of a name that is not among `known`: "did you mean NEAREST?", or all that are where none is
/// near; empty when there are none.
std::string hint_among(std::string_view name, std::span<const std::string_view> known);

}  // namespace fairlead::control::admin
