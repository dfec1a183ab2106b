#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace fairlead::config {

/// JSON for people: two spaces a level, short lists and objects on one line, a final newline. Keys keep their
/// order.
std::string indented(const boost::json::value& value);

}  // namespace fairlead::config
