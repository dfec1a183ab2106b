#include "control/admin/shift_json.h"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <ctime>

#include "config/duration.h"

namespace fairlead::control::admin {
namespace {

namespace json = boost::json;

/// RFC 3339, in UTC, to the second.
std::string timestamp(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

/// What was not said is null.
json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

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
                      {"started", timestamp(shift->started)}};
}

}  // namespace fairlead::control::admin
