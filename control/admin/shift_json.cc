#include "control/admin/shift_json.h"

#include <boost/json.hpp>

#include "absl/time/time.h"
#include "config/duration.h"
#include "control/admin/json_output.h"

namespace fairlead::control::admin {
namespace json = boost::json;

json::value shift_json(const std::optional<routing::ShiftReport>& shift) {
  if (!shift) return nullptr;
  json::array conditions;
  for (const std::string& condition : shift->abort_if) conditions.emplace_back(condition);
  const char* source = conditions.empty() ? "none" : shift->by_slo ? "slo" : "request";
  return json::object{{"from", shift->from},
                      {"to", shift->to},
                      {"share", shift->share},
                      {"over", config::format_duration(shift->over)},
                      {"state", shift->state},
                      {"progress", shift->progress},
                      {"moved", shift->moved},
                      {"abort_if", std::move(conditions)},
                      {"abort_if_source", source},
                      {"why", or_null(shift->why)},
                      {"author", or_null(shift->author)},
                      {"reason", or_null(shift->reason)},
                      {"started", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromChrono(shift->started),
                                                   absl::UTCTimeZone())}};
}

}  // namespace fairlead::control::admin
