#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace fairlead::config {

/// One reason why a configuration is refused: where, which field, what was expected and what is nearest to
/// right.
struct Diagnostic {
  Location location;
  std::string field;  // path such as "services[0].regions.us-east.weight"; empty for the document as a whole
  std::string message;
};

/// "FILE:LINE:COL: field: message", the only form in which diagnostics are printed. Parts that are unknown
/// are left out.
std::string format(std::string_view file, const Diagnostic& diagnostic);

/// Collects the diagnostics of one document: in the order of their positions, at most kMaxDiagnostics of them
/// (then one more that counts the rest), so that a hostile document can not make the answer larger than
/// itself.
class Diagnostics {
 public:
  static constexpr size_t kMaxDiagnostics = 1000;

  void add(Location location, std::string field, std::string message);
  bool empty() const { return found_.empty(); }
  /// Whether further diagnostics are only counted; then there is no use in looking for suggestions.
  bool full() const { return found_.size() >= kMaxDiagnostics; }
  /// Hands out what was collected, sorted by position.
  std::vector<Diagnostic> take();

 private:
  std::vector<Diagnostic> found_;
  size_t dropped_ = 0;
};

}  // namespace fairlead::config
