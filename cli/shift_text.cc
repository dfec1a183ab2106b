#include "cli/shift_text.h"

#include "cli/json_text.h"

namespace fairlead::cli {

std::string describe_shift(const boost::json::value& shift) {
  const std::string state = text(shift, "state"), why = text(shift, "why");
  std::string out = "moves " + percent(shift, "share") + " of " + text(shift, "from") + " to " +
                    text(shift, "to") + " over " + text(shift, "over") + ": " + state;
  if (why != "-") out += " (" + why + ")";
  if (state != "done") out += ", " + percent(shift, "progress") + " of the way";
  return out + "; " + percent(shift, "moved") + " of all requests are moved";
}

}  // namespace fairlead::cli
