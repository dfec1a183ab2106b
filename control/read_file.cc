#include "control/read_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace fairlead::control {
namespace {

constexpr size_t kStep = size_t{64} * 1024;

absl::Status failure() { return absl::NotFoundError(std::strerror(errno)); }

}  // namespace

absl::StatusOr<std::string> read_file(const std::string& path, size_t limit) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure();
  std::string text;
  while (file && text.size() < limit) {
    const size_t before = text.size();
    text.resize(std::min(limit, before + kStep));
    file.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) return failure();
  return text;
}

}  // namespace fairlead::control
