#include "proxy/http/head_scanner.h"

#include <cstring>

namespace fairlead::proxy::http {

size_t HeadScanner::scan(std::string_view input) {
  const char* const begin = input.data();
  const char* const end = begin + input.size();
  for (const char* p = begin + scanned_; p < end;) {
    const auto* lf = static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
    if (lf == nullptr) break;
    if (first_line_ == 0) first_line_ = static_cast<size_t>(lf + 1 - begin);
    const char* const next = lf + 1;
    const bool carriage_return = next < end && *next == '\r';
    if (next == end || (carriage_return && next + 1 == end)) {
      scanned_ = static_cast<size_t>(lf - begin);  // what follows decides: look at this LF again
      return 0;
    }
    if (*next == '\n') return static_cast<size_t>(next + 1 - begin);
    if (carriage_return && next[1] == '\n') return static_cast<size_t>(next + 2 - begin);
    p = next;
  }
  scanned_ = input.size();
  return 0;
}

}  // namespace fairlead::proxy::http
