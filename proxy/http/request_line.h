#pragma once

#include <string_view>

#include "proxy/http/message.h"
#include "proxy/http/parse_result.h"

namespace fairlead::proxy::http {

/// Parses `METHOD SP target SP HTTP/x.y` (no line end, printable ASCII only) into `head`: method, target and
/// its parts, version. The authority is filled from absolute and authority form only.
ParseError parse_request_line(std::string_view line, RequestHead& head);

/// "HTTP/" DIGIT "." DIGIT at the start of `text`: the minor version (1 for any above) or what is wrong.
/// `malformed` is the error for anything that is no version at all.
ParseError parse_version(std::string_view text, ParseError malformed, uint8_t& minor_version);

}  // namespace fairlead::proxy::http
