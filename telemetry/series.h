#pragma once

#include <string>
#include <variant>
#include <vector>

#include "telemetry/counter.h"
#include "telemetry/families.h"
#include "telemetry/gauge.h"
#include "telemetry/histogram.h"

namespace fairlead::telemetry {

/// One series of one shard. All but `value` is fixed before the series is published; `value` is written by
/// the shard's thread. Aligned so that no two threads write to one cache line.
struct alignas(64) Series {
  std::variant<Counter, Gauge, Histogram> value;
  Family family;
  std::vector<std::string> labels;  // values, in the family's order
  Series* next = nullptr;           // published before this one
};

}  // namespace fairlead::telemetry
