#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/field_id.h"
#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// Appends the field lines of `lines` (each with its CRLF, without the empty line that ends the section) to
/// `fields`, and the known ones among them to `seen`. `lines` is empty or ends with LF. Strict: no line
/// folding, no space before the colon, no control bytes. At most `max_fields` may be in `fields` afterwards.
ParseError parse_fields(std::string_view lines, size_t max_fields, bool underscores, Fields& fields,
                        FieldSet& seen);

}  // namespace fairlead::proxy::http
