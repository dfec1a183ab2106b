#pragma once

#include <cstddef>
#include <vector>

#include "telemetry/access_entry.h"

namespace fairlead::telemetry {

/// The binary form of an AccessEntry between a worker and the writer: a fixed part, the lengths of its texts,
/// then their bytes. Only ever read by the process that wrote it. Neither direction allocates (reading reuses
/// a vector).
struct AccessRecord {
  static constexpr size_t kMaxText = 16 * 1024;  // bytes kept of a text
  static constexpr size_t kMaxAttempts = 64;     // attempts kept

  static size_t size(const AccessEntry& entry);
  /// Writes size(entry) bytes.
  static void write(const AccessEntry& entry, char* out);
  /// The entry that was written as `record`: views into it, and into `attempts`, which is overwritten.
  static AccessEntry read(std::string_view record, std::vector<AccessAttempt>& attempts);
};

}  // namespace fairlead::telemetry
