#pragma once

#include <string_view>

namespace fairlead::proxy::http {

/// Reason phrase of a status that the proxy itself may answer with, "" for others.
std::string_view reason_phrase(int status);

}  // namespace fairlead::proxy::http
