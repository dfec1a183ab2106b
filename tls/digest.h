#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tls {

/// 32 bytes (SHA-256) that are equal only for equal lists: where one part ends counts.
std::string digest(const std::vector<std::string_view>& parts);

}  // namespace fairlead::tls
