#pragma once

#include <boost/json/value.hpp>

#include "config/field.h"

namespace fairlead::config {

/// A scalar as JSON: booleans, whole numbers and numbers as such, all else as the text that YAML would have.
boost::json::value scalar_json(Kind kind, const Scalar& value);

}  // namespace fairlead::config
