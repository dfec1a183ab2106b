#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace fairlead::config {

/// One value of a parsed document. Owned by its Document; an anchored node can stand below several parents.
struct Node {
  enum class Kind : uint8_t { null, scalar, list, map };

  Kind kind = Kind::null;
  bool quoted = false;  // a scalar in quotes or a block scalar: text, whatever it looks like
  bool open = false;    // a list or map whose end was not reached yet
  uint8_t depth = 0;    // levels of lists and maps, this one included
  uint32_t weight = 1;  // nodes below and with this one, aliases expanded
  Location location;
  std::string text;                // of a scalar, as written but for YAML's own escapes
  std::vector<const Node*> items;  // list: the elements; map: key, value, key, value…

  size_t entries() const { return items.size() / 2; }
  const Node& key(size_t i) const { return *items[2 * i]; }
  const Node& value(size_t i) const { return *items[2 * i + 1]; }
  /// The first value under `name`, or nullptr when absent or when this is no map.
  const Node* find(std::string_view name) const;
};

}  // namespace fairlead::config
