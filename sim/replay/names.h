#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"

namespace fairlead::sim {

/// Numbers for names, in the order in which they came.
class Names {
 public:
  static constexpr uint16_t kNone = std::numeric_limits<uint16_t>::max();

  /// The number of `name`, which gets one if it has none. kNone when there are none left.
  uint16_t of(std::string_view name) {
    if (const uint16_t known = find(name); known != kNone || numbers_.size() >= kNone) return known;
    const auto number = static_cast<uint16_t>(numbers_.size());
    numbers_.emplace(std::string(name), number);
    return number;
  }
  /// kNone when it has none.
  uint16_t find(std::string_view name) const {
    const auto known = numbers_.find(std::string(name));
    return known == numbers_.end() ? kNone : known->second;
  }

 private:
  absl::flat_hash_map<std::string, uint16_t> numbers_;
};

}  // namespace fairlead::sim
