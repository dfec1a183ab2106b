#pragma once

#include <string_view>

#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// Parses `HTTP/x.y SP 3DIGIT [SP reason]` (no line end) into `head`. The reason may be empty and even its
/// space missing, as some origins have it; everything else is strict. Codes outside 100–599 are refused.
ParseError parse_status_line(std::string_view line, ResponseHead& head);

/// Whether `text`, the start of a status line, can still become one.
bool may_be_status_line(std::string_view text);

}  // namespace fairlead::proxy::http
