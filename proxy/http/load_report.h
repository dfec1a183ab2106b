#pragma once

#include <optional>
#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// How full an origin says that it is, 1 being full, by a value of `endpoint-load-metrics` as ORCA defines it
/// (Open Request Cost Aggregation): "TEXT application_utilization=0.5, cpu_utilization=0.3", with ':' as good
/// as
/// '=', or "JSON {"application_utilization": 0.5}", also with the names of protobuf's JSON form. Applications
/// know better than their CPU, unless they say 0, which means nothing there. Nothing when it is malformed, or
/// not within 0 and 10. Allocates nothing.
std::optional<double> parse_load_report(std::string_view value);

/// The same of a head, or of trailers.
inline std::optional<double> reported_load(const Fields& fields) {
  for (const Field& field : fields) {
    if (field.id == FieldId::endpoint_load_metrics) return parse_load_report(field.value);
  }
  return std::nullopt;
}

}  // namespace fairlead::proxy::http
