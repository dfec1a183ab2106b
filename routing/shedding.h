#pragma once

#include <array>

#include "config/config.h"

namespace fairlead::routing {

/// By criticality.
using ByCriticality = std::array<double, config::kCriticalities>;

/// Which part of each class is admitted when only `placed`, a part of all requests, has room somewhere: the
/// lowest class gives way first, and no class loses a request while a lower one is still served. `arrivals`
/// are requests/s by class; without any, all classes alike.
ByCriticality admit(const ByCriticality& arrivals, double placed);

}  // namespace fairlead::routing
