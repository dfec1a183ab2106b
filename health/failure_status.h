#pragma once

#include "config/config.h"

namespace fairlead::health {

/// Whether an answer of this status is a failure of its origin by the service's definition.
inline bool is_failure_status(int status, const config::Detection& detection) {
  return (status >= 502 && status <= 504) || (status == 500 && detection.count_500);
}

}  // namespace fairlead::health
