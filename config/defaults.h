#pragma once

#include <string>
#include <vector>

#include "config/field.h"

namespace fairlead::config {

/// Whether a scalar of an object stands for a key that was left out: an empty text that could not be written.
bool is_absent(Kind kind, const Scalar& value);

/// The values that a scalar or list has when it is left out: those of a new object. Empty when required or
/// absent.
std::vector<Scalar> default_values(const Block& block, const Field& field);

}  // namespace fairlead::config
