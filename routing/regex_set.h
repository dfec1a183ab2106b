#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace re2 {
class RE2;
}

namespace fairlead::routing {

/// Regular expressions that several threads match without meeting: RE2 takes a shared lock per search, so
/// each thread has a compiled copy of every expression. Filled by the builder thread, then immutable. An
/// expression must match the whole text.
class RegexSet {
 public:
  /// `copies` ≥ 1 is the number of threads that will match at once.
  explicit RegexSet(size_t copies);
  ~RegexSet();
  RegexSet(RegexSet&&) noexcept;
  RegexSet& operator=(RegexSet&&) noexcept;

  /// Compiles `pattern` and returns its number; equal patterns are compiled again. An error names what RE2
  /// refused.
  absl::StatusOr<uint32_t> add(std::string_view pattern);

  /// Whether expression `number` matches all of `text`. `copy` names the calling thread's set.
  bool matches(uint32_t number, std::string_view text, size_t copy) const;

 private:
  std::vector<std::vector<std::unique_ptr<re2::RE2>>> copies_;  // [copy][number]
};

}  // namespace fairlead::routing
