#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "proxy/ip_endpoint.h"

namespace fairlead::proxy {

/// Whose connection it is that a proxy hands on.
struct ProxiedEnds {
  IpEndpoint source;
  IpEndpoint destination;
};

/// The longest header of version 1, its end included.
inline constexpr size_t kMaxProxyLine = 107;
/// The longest header of version 2 that is taken, with what it carries beside the addresses (TLVs).
inline constexpr size_t kMaxProxyHeader = 4096;

/// The header that a connection begins with under the PROXY protocol, version 1 or 2 (HAProxy's
/// proxy-protocol.txt, revision of 2020/03/05). `ends` is nothing when the header names no IP addresses
/// (LOCAL, UNKNOWN, UNSPEC, UNIX): then those of the connection itself hold.
struct ProxyHeader {
  enum class Status : uint8_t { incomplete, complete, malformed };
  Status status = Status::malformed;
  size_t size = 0;  // of a complete one
  std::optional<ProxiedEnds> ends;
};

/// Reads the header at the beginning of `bytes`, which are all that came so far. What is `incomplete` has
/// less than kMaxProxyHeader bytes.
ProxyHeader parse_proxy_header(std::string_view bytes);

/// Appends a header for a connection with these ends; nothing: one of our own (LOCAL, UNKNOWN).
void append_proxy_header(config::ProxyProtocol version, const std::optional<ProxiedEnds>& ends,
                         std::string& out);

}  // namespace fairlead::proxy
