#pragma once

#include <cstddef>
#include <string_view>

namespace fairlead::proxy::http {

/// Finds where a block of lines ends, remembering how far it looked, so that a head that arrives byte by byte
/// costs linear time. Works on offsets: the bytes may move between calls, but must start at the same byte of
/// the message.
class HeadScanner {
 public:
  /// Length of the block with its empty line, or 0 while that has not come. A bare LF ends lines here as
  /// well; what parses the lines refuses it.
  size_t scan(std::string_view input);

  /// Length of the first line with its LF, or 0 while it is incomplete.
  size_t first_line() const { return first_line_; }
  bool started() const { return scanned_ != 0 || first_line_ != 0; }
  void reset() { *this = HeadScanner(); }

 private:
  bool find_first_line(const char* begin, const char* end);

  size_t scanned_ = 0;
  size_t first_line_ = 0;
};

}  // namespace fairlead::proxy::http
