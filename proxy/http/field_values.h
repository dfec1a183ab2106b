#pragma once

#include <string_view>

#include "proxy/http/message.h"

/// How the values of fields are read, wherever the parser has not done so already.
namespace fairlead::proxy::http {

/// The value of the first field of that name (in lower case); empty: there is none.
std::string_view field_value(const Fields& fields, std::string_view name);

/// Whether a media type is `base` (in lower case), perhaps with a suffix ("+proto") or parameters.
bool is_media_type(std::string_view type, std::string_view base);

/// Without the blanks around it.
std::string_view trim(std::string_view text);

/// Takes the first element off a comma-separated list (RFC 9110 §5.6.1).
std::string_view next_element(std::string_view& list);

/// Whether the list in the values of all fields of that name has `member` (both in lower case), in any case;
/// what follows a member after ';' or '=' is not looked at.
bool lists(const Fields& fields, std::string_view name, std::string_view member);

}  // namespace fairlead::proxy::http
