#pragma once

#include <memory>
#include <vector>

#include "config/field.h"

namespace fairlead::config {

/// Whether a scalar of an object stands for a key that was left out: an empty text that could not be written.
bool is_absent(Kind kind, const Scalar& value);

/// The object that `field`'s block fills when its keys are left out, inside `parent`, which is such an object
/// itself.
std::shared_ptr<const void> default_object(const Field& field, const std::shared_ptr<const void>& parent);

/// The values that a scalar or list has when it is left out of `object`; none when it is required or absent.
std::vector<Scalar> default_values(const Field& field, const void* object);

}  // namespace fairlead::config
