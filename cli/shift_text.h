#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace fairlead::cli {

/// A planned shift, as the admin API tells of it, in one line: "moves 30.0% of us-east to eu-west over 10m:
/// moving, 40.0% of the way; 12.0% of all requests are moved".
std::string describe_shift(const boost::json::value& shift);

}  // namespace fairlead::cli
