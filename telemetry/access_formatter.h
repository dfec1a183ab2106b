#pragma once

#include <cstddef>
#include <cstdint>

#include "telemetry/access_entry.h"

namespace fairlead::telemetry {

/// Makes a JSON line of an entry: one object with the same members in the same order each time. Times are RFC
/// 3339 in UTC, durations milliseconds; `pick` has the digits to read back the same number. Remembers the
/// last second's date; one thread.
class AccessFormatter {
 public:
  /// Bytes that `format` writes at most.
  static size_t bound(const AccessEntry& entry);
  /// Writes the line, its '\n' included, and returns where it ends.
  char* format(const AccessEntry& entry, char* out);

 private:
  char* write_time(int64_t time_ns, char* out);

  static constexpr size_t kDateLength = sizeof("2026-01-31T23:59:59") - 1;
  int64_t second_ = -1;
  char date_[kDateLength];  // of second_
};

}  // namespace fairlead::telemetry
