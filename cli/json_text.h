#pragma once

#include <boost/json.hpp>
#include <string>

namespace fairlead::cli {

// Members of JSON objects as people read them; "-" for what is missing or null.

/// A string as it is, anything else as JSON.
std::string text(const boost::json::value& object, const char* name);
std::string percent(const boost::json::value& object, const char* name);
std::string milliseconds(const boost::json::value& object, const char* name);
/// A member that is an array, or an empty one.
const boost::json::array& list(const boost::json::value& object, const char* name);

}  // namespace fairlead::cli
