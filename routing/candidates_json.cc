#include "routing/candidates_json.h"

#include <cstdio>
#include <string_view>

#include "routing/share_planner.h"

namespace fairlead::routing {
namespace {

void append_string(std::string_view text, std::string& out) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_number(double value, std::string& out) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  out += text;
}

}  // namespace

std::string candidates_json(const ShareTable& table, std::span<const PlannedRegion> regions) {
  std::string out = "[";
  for (const RegionShare& region : table.regions) {
    if (out.size() > 1) out += ',';
    out += "{\"region\":";
    append_string(regions[region.region].name, out);
    out += ",\"state\":";
    append_string(to_string(region.state), out);
    out += ",\"share\":";
    append_number(region.share, out);
    out += ",\"cost_ms\":";
    append_number(region.cost_ms, out);
    out += ",\"health\":";
    append_number(region.health, out);
    if (region.capacity > 0) {
      out += ",\"capacity\":";
      append_number(region.capacity, out);
    }
    if (region.utilization >= 0) {
      out += ",\"utilization\":";
      append_number(region.utilization, out);
    }
    if (region.drained) out += ",\"drained\":true";
    out += ",\"reason\":";
    append_string(region.reason, out);
    out += '}';
  }
  return out + "]";
}

}  // namespace fairlead::routing
