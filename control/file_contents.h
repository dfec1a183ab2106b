#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "control/file_signature.h"

namespace fairlead::control {

/// What files hold that a configuration names, each read once, so that all who ask see the same. Relative
/// paths begin at `folder`. One thread; meant to be gone soon, and leaves nothing of private keys in memory.
class FileContents {
 public:
  static constexpr size_t kMaxBytes = size_t{16} * 1024 * 1024;  // a file longer than this is refused

  explicit FileContents(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~FileContents();
  FileContents(const FileContents&) = delete;

  /// Errors name the path as it was given. The reference stays.
  const absl::StatusOr<std::string>& read(const std::string& path);

  /// Tells lists of files with different names or contents apart. What can not be read counts as empty.
  std::string digest(const std::vector<std::string>& paths);

  /// Of all files that were asked for, by where they stand, from before they were read.
  const std::map<std::string, FileSignature>& signatures() const { return signatures_; }

 private:
  std::filesystem::path folder_;
  std::map<std::string, absl::StatusOr<std::string>> contents_;  // by path as given
  std::map<std::string, FileSignature> signatures_;
};

}  // namespace fairlead::control
