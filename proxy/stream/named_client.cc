#include "proxy/stream/named_client.h"

#include <algorithm>

namespace fairlead::proxy {

namespace {

/// Takes the last element off a list.
std::string_view take_last(std::string_view& list) {
  const size_t comma = list.rfind(',');
  std::string_view last = list.substr(comma + 1);  // of none: from 0
  list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
  last.remove_prefix(std::min(last.find_first_not_of(" \t"), last.size()));
  return last.substr(0, last.find_last_not_of(" \t") + 1);
}

/// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view hop) {
  if (hop.starts_with('[')) return hop.substr(1, std::min(hop.find(']'), hop.size()) - 1);
  const size_t colon = hop.find(':');
  return colon == hop.rfind(':') ? hop.substr(0, colon) : hop;
}

}  // namespace

std::string_view named_client(const http::RequestHead& head, const ClientInfo& client) {
  std::string_view named = client.address;
  if (!client.trusted || client.proxies == nullptr) return named;
  for (auto field = head.fields.rbegin(); field != head.fields.rend(); ++field) {
    if (field->id != http::FieldId::x_forwarded_for) continue;
    for (std::string_view list = field->value; !list.empty();) {
      const std::string_view hop = without_port(take_last(list));
      if (hop.empty()) continue;
      const auto address = parse_address(hop);
      if (!address) return named;
      named = hop;
      if (!client.proxies->holds(address)) return named;
    }
  }
  return named;
}

}  // namespace fairlead::proxy
