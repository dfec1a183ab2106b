#include "proxy/proxy_header.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace fairlead::proxy {

namespace {

using Status = ProxyHeader::Status;

constexpr std::string_view kLineBegin = "PROXY ";
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr size_t kFixed = 16;  // of version 2: signature, command, family, length
constexpr size_t kIpv4Ends = 12;
constexpr size_t kIpv6Ends = 36;

// ---- Version 1: a line of text ----

/// The next word, which ends at a single space or with the line.
std::string_view next_word(std::string_view& line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

bool read_address(std::string_view word, bool ipv4, in6_addr& address) {
  if (word.size() >= INET6_ADDRSTRLEN) return false;
  const std::string text(word);  // inet_pton wants it terminated
  if (!ipv4) return inet_pton(AF_INET6, text.c_str(), &address) == 1;
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) != 1) return false;
  address = mapped_ipv4(v4);
  return true;
}

bool read_port(std::string_view word, uint16_t& port) {
  if (word.size() > 1 && word.front() == '0') return false;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
  return !word.empty() && error == std::errc() && end == word.data() + word.size();
}

ProxyHeader parse_line(std::string_view bytes) {
  const size_t newline = bytes.substr(0, kMaxProxyLine).find('\n');
  if (newline == std::string_view::npos)
    return {bytes.size() < kMaxProxyLine ? Status::incomplete : Status::malformed, 0, {}};
  if (bytes[newline - 1] != '\r') return {};
  const ProxyHeader unnamed{Status::complete, newline + 1, {}};
  std::string_view line = bytes.substr(kLineBegin.size(), newline - 1 - kLineBegin.size());
  const std::string_view family = next_word(line);
  if (family == "UNKNOWN") return unnamed;  // whatever follows is to be ignored
  const bool ipv4 = family == "TCP4";
  if ((!ipv4 && family != "TCP6") || line.ends_with(' ')) return {};
  ProxiedEnds ends;
  const bool valid = read_address(next_word(line), ipv4, ends.source.address) &&
                     read_address(next_word(line), ipv4, ends.destination.address) &&
                     read_port(next_word(line), ends.source.port) &&
                     read_port(next_word(line), ends.destination.port) && line.empty();
  if (!valid) return {};
  return {Status::complete, newline + 1, ends};
}

// ---- Version 2: binary ----

uint16_t read_16(std::string_view bytes) {
  return static_cast<uint16_t>(static_cast<uint8_t>(bytes[0]) << 8 | static_cast<uint8_t>(bytes[1]));
}

void append_16(size_t value, std::string& out) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

ProxiedEnds read_ipv4(std::string_view bytes) {
  in_addr source{}, destination{};
  std::memcpy(&source, bytes.data(), sizeof source);
  std::memcpy(&destination, bytes.data() + sizeof source, sizeof destination);
  return {.source = {mapped_ipv4(source), read_16(bytes.substr(8))},
          .destination = {mapped_ipv4(destination), read_16(bytes.substr(10))}};
}

ProxiedEnds read_ipv6(std::string_view bytes) {
  ProxiedEnds ends;
  std::memcpy(&ends.source.address, bytes.data(), sizeof(in6_addr));
  std::memcpy(&ends.destination.address, bytes.data() + sizeof(in6_addr), sizeof(in6_addr));
  ends.source.port = read_16(bytes.substr(32));
  ends.destination.port = read_16(bytes.substr(34));
  return ends;
}

ProxyHeader parse_binary(std::string_view bytes) {
  const ProxyHeader incomplete{Status::incomplete, 0, {}};
  if (bytes.size() < kFixed) return incomplete;
  const auto command = static_cast<uint8_t>(bytes[12]);
  const auto family = static_cast<uint8_t>(bytes[13]);
  const size_t length = read_16(bytes.substr(14));
  const bool local = command == 0x20;
  // High half: unspecified, IPv4, IPv6, UNIX; low half: unspecified, stream, datagram. All others "must be
  // rejected as invalid".
  const bool known = (family >> 4) <= 3 && (family & 0xf) <= 2;
  if ((!local && command != 0x21) || kFixed + length > kMaxProxyHeader) return {};
  if (!local && !known) return {};
  const bool ipv4 = !local && family == 0x11;
  const bool ipv6 = !local && family == 0x21;
  if ((ipv4 && length < kIpv4Ends) || (ipv6 && length < kIpv6Ends)) return {};
  if (bytes.size() < kFixed + length) return incomplete;
  ProxyHeader header{Status::complete, kFixed + length, {}};
  if (ipv4) header.ends = read_ipv4(bytes.substr(kFixed));
  if (ipv6) header.ends = read_ipv6(bytes.substr(kFixed));
  return header;
}

bool begins(std::string_view bytes, std::string_view with) {
  const size_t common = std::min(bytes.size(), with.size());
  return bytes.substr(0, common) == with.substr(0, common);
}

// ---- Writing ----

std::string numeric(const IpEndpoint& endpoint, bool ipv4) {
  if (ipv4) return address_text(endpoint);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &endpoint.address, text.data(), text.size());
  return text.data();
}

void append_line(const std::optional<ProxiedEnds>& ends, std::string& out) {
  if (!ends) {
    out += "PROXY UNKNOWN\r\n";
    return;
  }
  const bool ipv4 = ends->source.is_ipv4() && ends->destination.is_ipv4();
  out.append(ipv4 ? "PROXY TCP4 " : "PROXY TCP6 ");
  out.append(numeric(ends->source, ipv4)).append(" ").append(numeric(ends->destination, ipv4));
  out.append(" ").append(std::to_string(ends->source.port));
  out.append(" ").append(std::to_string(ends->destination.port)).append("\r\n");
}

void append_address(const IpEndpoint& endpoint, bool ipv4, std::string& out) {
  const size_t skipped = ipv4 ? 12 : 0;
  out.append(reinterpret_cast<const char*>(endpoint.address.s6_addr) + skipped, sizeof(in6_addr) - skipped);
}

void append_binary(const std::optional<ProxiedEnds>& ends, std::string& out) {
  out.append(kSignature);
  if (!ends) {
    out.append(std::string_view("\x20\0\0\0", 4));
    return;
  }
  const bool ipv4 = ends->source.is_ipv4() && ends->destination.is_ipv4();
  out.append(ipv4 ? "\x21\x11" : "\x21\x21");
  append_16(ipv4 ? kIpv4Ends : kIpv6Ends, out);
  append_address(ends->source, ipv4, out);
  append_address(ends->destination, ipv4, out);
  append_16(ends->source.port, out);
  append_16(ends->destination.port, out);
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (begins(bytes, kSignature)) return parse_binary(bytes);
  if (!begins(bytes, kLineBegin)) return {};
  if (bytes.size() < kLineBegin.size()) return {Status::incomplete, 0, {}};
  return parse_line(bytes);
}

void append_proxy_header(config::ProxyProtocol version, const std::optional<ProxiedEnds>& ends,
                         std::string& out) {
  if (version == config::ProxyProtocol::v1) {
    append_line(ends, out);
  } else {
    append_binary(ends, out);
  }
}

}  // namespace fairlead::proxy
