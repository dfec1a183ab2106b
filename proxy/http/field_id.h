#pragma once

#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// Which of the fields that the proxy knows this is; `name` must consist of token characters, in any case.
FieldId field_id(std::string_view name);

}  // namespace fairlead::proxy::http
