#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace fairlead::control {

/// Numbers names for the life of the process: a name keeps its number across configurations, so that what
/// workers keep by number (counters, balancer state) survives a swap and reordering. Numbers count from 0 and
/// are never used again.
class NameIds {
 public:
  uint32_t of(const std::string& name) {
    return ids_.try_emplace(name, static_cast<uint32_t>(ids_.size())).first->second;
  }

 private:
  absl::flat_hash_map<std::string, uint32_t> ids_;
};

}  // namespace fairlead::control
