#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tls {

/// The protocols one side speaks, best first (RFC 7301). Immutable, shared by all threads.
class Alpn {
 public:
  /// Names of 1 to 255 bytes.
  explicit Alpn(const std::vector<std::string>& protocols);

  bool empty() const { return wire_.empty(); }
  /// Each name behind a byte that tells its length, as the extension has it.
  const std::string& wire() const { return wire_; }

  /// A server's choice among `offered` (wire form): our best that is there, as bytes of ours; empty when none
  /// is. A malformed offer ends where it is malformed; OpenSSL refuses it before.
  std::string_view choose(std::string_view offered) const;

 private:
  std::string wire_;
};

}  // namespace fairlead::tls
