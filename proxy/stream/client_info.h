#pragma once

#include <string_view>

#include "proxy/network_set.h"

namespace fairlead::proxy {

/// The address of every client of a UNIX socket.
inline constexpr std::string_view kUnixClient = "unix:";

/// Who sent a request, as its connection knows it. Valid as long as the connection.
struct ClientInfo {
  std::string_view address;  // without the port; kUnixClient
  std::string_view listener;
  std::string_view protocol;       // a literal: "http/1.1"
  bool trusted = false;            // its X-Forwarded-* are believed
  const NetworkSet* proxies{};     // all that would be; null: none
  bool secured = false;            // by TLS
  bool bound_to_name = false;      // only requests for the name that TLS asked for are taken
  std::string_view server_name{};  // that TLS asked for (SNI); may be empty
  std::string_view certificate{};  // the client's, as X-Forwarded-Client-Cert says it; empty: none
};

}  // namespace fairlead::proxy
