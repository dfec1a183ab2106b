#include "proxy/http/status_line.h"

#include <algorithm>

#include "proxy/http/byte_scan.h"
#include "proxy/http/characters.h"
#include "proxy/http/request_line.h"

namespace fairlead::proxy::http {
namespace {

constexpr std::string_view kName = "HTTP/";

}  // namespace

bool may_be_status_line(std::string_view text) {
  const size_t seen = std::min(text.size(), kName.size());
  return text.substr(0, seen) == kName.substr(0, seen);
}

ParseError parse_status_line(std::string_view line, ResponseHead& head) {
  if (const ParseError error = parse_version(line, ParseError::bad_status_line, head.minor_version);
      error != ParseError::none) {
    return error;
  }
  if (line.size() < 12 || line[8] != ' ') return ParseError::bad_status_line;
  if (line[9] < '1' || line[9] > '5' || !is_digit(line[10]) || !is_digit(line[11]))
    return ParseError::bad_status_line;
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  head.reason = {};
  if (line.size() == 12) return ParseError::none;
  if (line[12] != ' ') return ParseError::bad_status_line;
  head.reason = line.substr(13);
  const char* const end = line.data() + line.size();
  return find_control(line.data() + 13, end) == end ? ParseError::none : ParseError::bad_status_line;
}

}  // namespace fairlead::proxy::http
