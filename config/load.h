#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/diagnostic.h"

namespace fairlead::config {

/// The value of an environment variable for `${NAME}`, or nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads the environment of this process.
std::optional<std::string> process_environment(const std::string& name);

/// A document longer than this is refused unread.
inline constexpr size_t kMaxDocumentBytes = 8 * 1024 * 1024;

/// Either a configuration or every reason against it.
struct LoadResult {
  std::optional<Config> config;    // set if and only if `errors` is empty
  std::string file;                // as given, for `lines`
  std::vector<Diagnostic> errors;  // in the order of their positions
  explicit operator bool() const { return config.has_value(); }
  /// The errors as FILE:LINE:COL: message, a line each, every line ended by '\n'.
  std::string lines() const;
};

/// Validates YAML (hence also JSON) text. Never throws; bounded in time and memory by the length of `text`.
/// `file` only names the source in messages. Thread-safe if `environment` is.
LoadResult load(std::string_view text, std::string_view file,
                const Environment& environment = process_environment);

/// The same for a file; one that can not be read is an error as well.
LoadResult load_file(const std::string& path, const Environment& environment = process_environment);

}  // namespace fairlead::config
