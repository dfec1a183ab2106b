#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::proxy::http {

/// Decodes base64 (RFC 4648 §4) that comes in pieces. Padding may stand at the end of any group of four,
/// since senders encode what they have piece by piece; white space, other alphabets and bits that mean
/// nothing are refused.
class Base64Decoder {
 public:
  /// Appends what `text` adds. False: it is no base64, and nothing more is to be given.
  bool decode(std::string_view text, std::string& out);
  /// The text may end here.
  bool whole() const { return count_ == 0; }

 private:
  bool end_group(std::string& out);

  uint32_t group_ = 0;    // six bits of each character
  unsigned count_ = 0;    // characters of it
  unsigned padding_ = 0;  // of them `=`
};

}  // namespace fairlead::proxy::http
