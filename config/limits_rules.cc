#include "config/byte_size.h"
#include "config/duration.h"
#include "config/message.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

/// Reports `inner`, which must not exceed `outer`, where whoever wrote either of them will look.
void add(const Node& limits, std::string_view inner, std::string_view outer, std::string_view most,
         Diagnostics& diagnostics) {
  const Node* node = limits.find(inner);
  if (node == nullptr) node = limits.find(outer);
  diagnostics.add((node != nullptr ? node : &limits)->location, concat("limits.", inner),
                  concat("must not be above ", outer, ", which is ", most));
}

}  // namespace

void check_limits(const Node& root, const Config& config, Diagnostics& diagnostics) {
  const Node* node = root.find("limits");
  if (node == nullptr) return;
  const Limits& limits = config.limits;
  if (limits.request_line > limits.request_head) {
    add(*node, "request_line", "request_head", format_byte_size(limits.request_head), diagnostics);
  }
  if (limits.connection_idle_timeout_pressed > limits.connection_idle_timeout) {
    add(*node, "connection_idle_timeout_pressed", "connection_idle_timeout",
        format_duration(limits.connection_idle_timeout), diagnostics);
  }
}

}  // namespace fairlead::config
