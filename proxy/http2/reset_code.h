#pragma once

#include <cstdint>
#include <optional>

#include "proxy/http2/session.h"

namespace fairlead::proxy::http2 {

/// What a client's stream is reset with when its response was broken off; `code`: by which its origin reset
/// its own stream, if it did. Passed on is what says something of the request. What the origin says of
/// framing is said of this side's connection with it, not of the client's; NO_ERROR would make a cut response
/// look whole, and REFUSED_STREAM one that has begun safe to repeat.
StreamError passed_on(std::optional<uint32_t> code);

}  // namespace fairlead::proxy::http2
