#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fairlead::config {

/// Joins the parts of a message.
template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (out.append(std::string_view(parts)), ...);
  return out;
}

/// `text` as a message shows it: in single quotes, control characters escaped, cut after 80 bytes.
std::string shown(std::string_view text);

/// "expected WHAT, got 'TEXT'; HINT" (the hint may be empty), as an invalid-argument status.
absl::Status expected(std::string_view what, std::string_view text, std::string_view hint = "");

/// "did you mean SUGGESTION?", or nothing when there is none.
std::string did_you_mean(std::string_view suggestion);

/// The message of a status; absl's string_view is not the standard's.
std::string message_of(const absl::Status& status);

}  // namespace fairlead::config
