#include "proxy/http/field_parser.h"

#include <algorithm>

#include "proxy/http/byte_scan.h"
#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

// A new connection's first head costs one allocation, not one per doubling.
constexpr size_t kUsualFields = 16;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Moves `p` to the first byte that can not belong to a name. The LF at the end of the lines stops it at the
// latest.
ParseError scan_name(const char*& p, const char* end, bool underscores) {
  p = find_word_end(p, end);
  for (;;) {
    while (is_a(*p, kTokenChar)) ++p;
    if (*p != '_') return ParseError::none;
    if (!underscores) return ParseError::underscore_in_name;
    ++p;
  }
}

ParseError parse_line(const char*& p, const char* end, bool underscores, Fields& fields, FieldSet& seen) {
  const char* const begin = p;
  if (is_blank(*p)) return ParseError::obs_fold;
  if (const ParseError error = scan_name(p, end, underscores); error != ParseError::none) return error;
  if (*p != ':' || p == begin) return ParseError::bad_field_name;
  const std::string_view name(begin, static_cast<size_t>(p - begin));

  const char* value = p + 1;
  while (is_blank(*value)) ++value;
  const char* const stop = find_control(value, end);
  if (end - stop < 2 || stop[0] != '\r' || stop[1] != '\n') return ParseError::bad_field_value;
  const char* last = stop;
  while (last != value && is_blank(last[-1])) --last;
  p = stop + 2;

  const FieldId id = field_id(name);
  seen.add(id);
  fields.push_back(
      {id, false, name, {value, static_cast<size_t>(last - value)}, {begin, static_cast<size_t>(p - begin)}});
  return ParseError::none;
}

}  // namespace

ParseError parse_fields(std::string_view lines, size_t max_fields, bool underscores, Fields& fields,
                        FieldSet& seen) {
  const char* p = lines.data();
  const char* const end = p + lines.size();
  if (p != end && fields.capacity() == 0) fields.reserve(std::min(max_fields, kUsualFields));
  while (p != end) {
    if (fields.size() >= max_fields) return ParseError::too_many_fields;
    if (const ParseError error = parse_line(p, end, underscores, fields, seen); error != ParseError::none)
      return error;
  }
  return ParseError::none;
}

}  // namespace fairlead::proxy::http
