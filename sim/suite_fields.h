#pragma once

#include "config/field.h"

namespace fairlead::sim {

/// Every key of a suite's YAML, from the top level down. Built once, immutable, thread-safe.
const config::Block& suite_fields();

}  // namespace fairlead::sim
