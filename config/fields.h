#pragma once

#include "config/field.h"

namespace fairlead::config {

/// The field table: every key of the configuration, from the top level down. Built once, immutable,
/// thread-safe. The parser, the JSON Schema, the effective configuration and docs/configuration.md are all
/// read from it.
const Block& fields();

// Its parts; each describes the struct of that name in config.h.
Block listener_fields();
Block region_fields();
Block service_fields();
Block health_check_fields();
Block retry_fields();
Block detection_fields();
Block route_fields();
Block limits_fields();
Block listener_tls_fields();
Block service_tls_fields();

}  // namespace fairlead::config
