#include <string_view>

#include "config/byte_size.h"
#include "config/duration.h"
#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

/// Holds `inner` at or below `outer`: a default follows what was written, a contradiction in writing is
/// reported.
template <typename Value, typename Format>
void bound(const Node& limits, std::string_view inner_key, Value& inner, std::string_view outer_key,
           Value& outer, Format format, Diagnostics& diagnostics) {
  if (inner <= outer) return;
  const Node* inner_node = limits.find(inner_key);
  if (inner_node == nullptr) {
    inner = outer;
  } else if (limits.find(outer_key) == nullptr) {
    outer = inner;
  } else {
    diagnostics.add(inner_node->location, concat("limits.", inner_key),
                    concat("must not be above ", outer_key, ", which is ", format(outer)));
  }
}

}  // namespace

void check_limits(const Node& root, Config& config, Diagnostics& diagnostics) {
  const Node* node = root.find("limits");
  if (node == nullptr) return;
  Limits& limits = config.limits;
  bound(*node, "request_line", limits.request_line, "request_head", limits.request_head, format_byte_size,
        diagnostics);
  bound(*node, "connection_idle_timeout_pressed", limits.connection_idle_timeout_pressed,
        "connection_idle_timeout", limits.connection_idle_timeout, format_duration, diagnostics);
}

}  // namespace fairlead::config
