#pragma once

#include <span>
#include <string>
#include <string_view>

#include "control/admin/message.h"

namespace fairlead::control::admin {

/// Complains of the first query parameter that is not among `known`, with the nearest that is; empty: all
/// are. One that is misspelled must not be passed over: `dry-run=true` is no wish to apply.
std::string unknown_parameter(const Request& request, std::span<const std::string_view> known);

}  // namespace fairlead::control::admin
