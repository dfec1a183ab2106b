#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace fairlead::control::admin {

/// JSON on one line with a newline at its end. Unlike boost::json::serialize it writes numbers as people
/// do: 21.3 and 4000, not 2.13E1 and 4E3; the shortest text that reads back as the same number. What is not
/// finite becomes null.
std::string to_text(const boost::json::value& value);

/// What was not said is null.
boost::json::value or_null(const std::string& text);

}  // namespace fairlead::control::admin
