#include "tls/alpn.h"

namespace fairlead::tls {
namespace {

/// Takes the first name off `wire`; empty at its end, or when it is cut short.
std::string_view take_name(std::string_view& wire) {
  if (wire.empty()) return {};
  const size_t size = static_cast<unsigned char>(wire.front());
  const std::string_view name = wire.substr(1, size);
  if (name.size() < size) return {};
  wire.remove_prefix(1 + size);
  return name;
}

bool contains(std::string_view wire, std::string_view wanted) {
  for (auto name = take_name(wire); !name.empty(); name = take_name(wire)) {
    if (name == wanted) return true;
  }
  return false;
}

}  // namespace

Alpn::Alpn(const std::vector<std::string>& protocols) {
  for (const std::string& protocol : protocols) {
    wire_.push_back(static_cast<char>(protocol.size()));
    wire_.append(protocol);
  }
}

std::string_view Alpn::choose(std::string_view offered) const {
  std::string_view ours = wire_;
  for (auto name = take_name(ours); !name.empty(); name = take_name(ours)) {
    if (contains(offered, name)) return name;
  }
  return {};
}

}  // namespace fairlead::tls
