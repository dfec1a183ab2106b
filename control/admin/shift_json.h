#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "routing/shift_report.h"

namespace fairlead::control::admin {

/// A planned shift as the admin API tells of it; null: there is none.
boost::json::value shift_json(const std::optional<routing::ShiftReport>& shift);

}  // namespace fairlead::control::admin
