#include "proxy/http/framing.h"

#include <limits>

#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"

namespace fairlead::proxy::http {
namespace {

constexpr FieldSet kFramingFields{FieldId::connection, FieldId::content_length, FieldId::transfer_encoding};

// A longer list only serves to make the comparison with every field expensive.
constexpr int kMaxConnectionOptions = 32;

ParseError read_content_length(std::string_view value, Framing& framing) {
  if (framing.content_length.has_value() || value.empty()) return ParseError::bad_content_length;
  uint64_t length = 0;
  for (const char c : value) {
    if (!is_digit(c)) return ParseError::bad_content_length;
    const auto digit = static_cast<uint64_t>(c - '0');
    // Half the range is kept free, so that sums of lengths can not overflow.
    if (length > (std::numeric_limits<uint64_t>::max() / 2 - digit) / 10)
      return ParseError::bad_content_length;
    length = length * 10 + digit;
  }
  framing.content_length = length;
  return ParseError::none;
}

// Anything but `chunked` alone is refused; which way only decides between 400 and 501.
ParseError read_transfer_encoding(std::string_view value, Framing& framing) {
  if (framing.chunked) return ParseError::bad_transfer_encoding;
  if (equals_ignoring_case(value, "chunked")) {
    framing.chunked = true;
    return ParseError::none;
  }
  for (bool ended = false; !value.empty();) {
    const std::string_view coding = next_element(value);
    if (!is_token(coding) || ended) return ParseError::bad_transfer_encoding;
    ended = equals_ignoring_case(coding, "chunked");
    if (value.empty()) return ParseError::unsupported_transfer_encoding;
  }
  return ParseError::bad_transfer_encoding;
}

void mark_named(std::string_view option, Fields& fields) {
  for (Field& field : fields) {
    if (field.name.size() != option.size()) continue;
    bool same = true;
    for (size_t i = 0; i < option.size() && same; ++i) same = to_lower(field.name[i]) == to_lower(option[i]);
    if (same) field.named_by_connection = true;
  }
}

ParseError read_connection(std::string_view value, Fields& fields, int& options, Framing& framing) {
  while (!value.empty()) {
    const std::string_view option = next_element(value);
    if (++options > kMaxConnectionOptions) return ParseError::bad_field_value;
    if (option.empty()) continue;
    if (!is_token(option)) return ParseError::bad_field_value;
    if (equals_ignoring_case(option, "keep-alive")) {
      framing.keep_alive = true;
    } else if (equals_ignoring_case(option, "close")) {
      framing.close = true;
    } else if (equals_ignoring_case(option, "upgrade")) {
      framing.upgrade = true;
    } else {
      mark_named(option, fields);
    }
  }
  return ParseError::none;
}

ParseError read_field(const Field& field, Fields& fields, int& options, Framing& framing) {
  switch (field.id) {
    case FieldId::content_length:
      return read_content_length(field.value, framing);
    case FieldId::transfer_encoding:
      return read_transfer_encoding(field.value, framing);
    case FieldId::connection:
      return read_connection(field.value, fields, options, framing);
    default:
      return ParseError::none;
  }
}

}  // namespace

ParseError read_framing(uint8_t minor_version, FieldSet seen, Fields& fields, Framing& framing) {
  if (!seen.has_any(kFramingFields)) return ParseError::none;
  int options = 0;
  for (const Field& field : fields) {
    if (!kFramingFields.has(field.id)) continue;
    if (const ParseError error = read_field(field, fields, options, framing); error != ParseError::none)
      return error;
  }
  framing.upgrade &= seen.has(FieldId::upgrade);
  if (framing.chunked && framing.content_length.has_value()) return ParseError::length_and_chunked;
  if (framing.chunked && minor_version == 0) return ParseError::bad_transfer_encoding;
  return ParseError::none;
}

}  // namespace fairlead::proxy::http
