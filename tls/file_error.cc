#include "tls/file_error.h"

#include "config/message.h"

namespace fairlead::tls {

absl::Status file_error(const std::string& path, std::string_view what) {
  return absl::InvalidArgumentError(config::concat(path, ": ", what));
}

absl::StatusOr<std::string> read_named(const std::string& path, ReadFile read) {
  auto contents = read(path);
  if (contents.ok()) return contents;
  std::string message = config::message_of(contents.status());
  if (message.find(path) == std::string::npos) message = config::concat(path, ": ", message);
  return absl::Status(contents.status().code(), message);
}

}  // namespace fairlead::tls
