#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fairlead::routing {

/// Whether a request with this method may be sent again although it may have been carried out (RFC 9110
/// §9.2.2), as text: where requests are told of, not served.
inline bool is_idempotent(std::string_view method) {
  constexpr std::string_view kMethods[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
  return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}

}  // namespace fairlead::routing
