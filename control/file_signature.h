#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <tuple>

namespace fairlead::control {

/// Tells one version of a file from another without reading it: device, inode, size, times of modification
/// and change. All zero when there is no file.
using FileSignature = std::tuple<dev_t, ino_t, off_t, int64_t, int64_t>;

/// Of the file behind `path`'s symbolic links. Take it before reading: a change in between is then seen again
/// rather than missed.
FileSignature signature_of(const std::string& path);

}  // namespace fairlead::control
