#pragma once

#include <string>
#include <string_view>

namespace fairlead::proxy::http {

/// Whether `path` is already normal: no dot segments (also percent-encoded), no double slashes, no unreserved
/// character in percent-encoding. The common case; then no copy is made.
bool is_normal_path(std::string_view path);

/// RFC 3986 §6.2.2 normalisation with slashes merged, as an edge must do before matching on paths. False when
/// the path can not be normalised (bad percent-encoding, encoded NUL, climbs above the root): answer 400. "*"
/// (OPTIONS) is kept.
bool normalize_path(std::string_view path, std::string& out);

/// Lower-case host without the port, for matching; false when malformed.
bool normalize_host(std::string_view authority, std::string& out);

}  // namespace fairlead::proxy::http
