#include "proxy/http/field_parser.h"

#include "proxy/http/byte_scan.h"
#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Moves `p` to the first byte that can not belong to a name. The LF at the end of the lines stops it at the
// latest.
ParseError scan_name(const char*& p, bool underscores) {
  for (;;) {
    while (is_a(*p, kTokenChar)) ++p;
    if (*p != '_') return ParseError::none;
    if (!underscores) return ParseError::underscore_in_name;
    ++p;
  }
}

ParseError parse_line(const char*& p, const char* end, bool underscores, Field& field) {
  const char* const begin = p;
  if (is_blank(*p)) return ParseError::obs_fold;
  if (const ParseError error = scan_name(p, underscores); error != ParseError::none) return error;
  if (*p != ':' || p == begin) return ParseError::bad_field_name;
  field.name = {begin, static_cast<size_t>(p - begin)};

  const char* value = p + 1;
  while (is_blank(*value)) ++value;
  const char* const stop = find_control(value, end);
  if (end - stop < 2 || stop[0] != '\r' || stop[1] != '\n') return ParseError::bad_field_value;
  const char* last = stop;
  while (last != value && is_blank(last[-1])) --last;

  field.value = {value, static_cast<size_t>(last - value)};
  p = stop + 2;
  field.line = {begin, static_cast<size_t>(p - begin)};
  field.id = field_id(field.name);
  return ParseError::none;
}

}  // namespace

ParseError parse_fields(std::string_view lines, size_t max_fields, bool underscores, Fields& fields,
                        FieldSet& seen) {
  const char* p = lines.data();
  const char* const end = p + lines.size();
  while (p != end) {
    if (fields.size() >= max_fields) return ParseError::too_many_fields;
    Field& field = fields.emplace_back();
    if (const ParseError error = parse_line(p, end, underscores, field); error != ParseError::none)
      return error;
    seen.add(field.id);
  }
  return ParseError::none;
}

}  // namespace fairlead::proxy::http
