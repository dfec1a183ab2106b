#include "config/diagnostic.h"

#include <algorithm>
#include <utility>

#include "config/message.h"

namespace fairlead::config {

std::string format(std::string_view file, const Diagnostic& diagnostic) {
  std::string out(file);
  const auto [line, column] = diagnostic.location;
  if (line > 0) out += concat(":", std::to_string(line), ":", std::to_string(column));
  if (!out.empty()) out += ": ";
  if (!diagnostic.field.empty()) out += diagnostic.field + ": ";
  return out + diagnostic.message;
}

void Diagnostics::add(Location location, std::string field, std::string message) {
  if (full()) {
    ++dropped_;
  } else {
    found_.push_back({location, std::move(field), std::move(message)});
  }
}

std::vector<Diagnostic> Diagnostics::take() {
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.location < b.location; });
  if (dropped_ > 0) {
    found_.push_back({found_.back().location, "", concat("and ", std::to_string(dropped_), " more errors")});
  }
  dropped_ = 0;
  return std::exchange(found_, {});
}

}  // namespace fairlead::config
