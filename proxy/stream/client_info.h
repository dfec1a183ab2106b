#pragma once

#include <string_view>

namespace fairlead::proxy {

/// Who sent a request, as its connection knows it. Valid as long as the connection.
struct ClientInfo {
  std::string_view address;  // without the port
  std::string_view listener;
  std::string_view protocol;  // a literal: "http/1.1"
  bool trusted = false;       // its X-Forwarded-* are believed
};

}  // namespace fairlead::proxy
