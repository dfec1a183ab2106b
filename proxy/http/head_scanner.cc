#include "proxy/http/head_scanner.h"

#include <algorithm>
#include <cstring>

#include "proxy/http/byte_scan.h"

namespace fairlead::proxy::http {

size_t HeadScanner::scan(std::string_view input) {
  const char* const begin = input.data();
  const char* const end = begin + input.size();
  if (first_line_ == 0 && !find_first_line(begin, end)) return 0;
  const char* p = begin + scanned_;
  while ((p = find_line_pair(p, end)) != end) {
    if (p[1] == '\n') return static_cast<size_t>(p + 2 - begin);
    if (end - p < 3) break;
    if (p[2] == '\n') return static_cast<size_t>(p + 3 - begin);
    p += 2;
  }
  // The last two bytes may be the start of a pair: they are looked at again.
  scanned_ = std::max(first_line_ - 1, input.size() - std::min<size_t>(2, input.size()));
  return 0;
}

bool HeadScanner::find_first_line(const char* begin, const char* end) {
  const char* const from = begin + scanned_;
  const auto* lf = from == end
                       ? nullptr
                       : static_cast<const char*>(std::memchr(from, '\n', static_cast<size_t>(end - from)));
  if (lf == nullptr) {
    scanned_ = static_cast<size_t>(end - begin);
    return false;
  }
  scanned_ = static_cast<size_t>(lf - begin);
  first_line_ = scanned_ + 1;
  return true;
}

}  // namespace fairlead::proxy::http
