#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// Scalars that stay text but must look like something. Each parser yields the canonical form, or an error
// that says what is expected and the nearest valid text.
namespace fairlead::config {

/// Of a listener, region, service or route: letters, digits, '.', '_' and '-', at most 63; a metric label and
/// URL part.
absl::StatusOr<std::string> parse_name(std::string_view text);

/// What a Host field holds, lower case, without port: a DNS name, an IPv4 address or an IPv6 address in
/// brackets.
absl::StatusOr<std::string> parse_host(std::string_view text);

/// A DNS name, lower case.
absl::StatusOr<std::string> parse_host_name(std::string_view text);

/// A host, or "*." and a DNS name.
absl::StatusOr<std::string> parse_host_pattern(std::string_view text);

/// An absolute path in the normal form that requests are matched in: no query, no dot segments, no double
/// slashes.
absl::StatusOr<std::string> parse_path(std::string_view text);

/// An origin-form request target: a path and perhaps a query.
absl::StatusOr<std::string> parse_target(std::string_view text);

/// An HTTP method; case matters, and all common ones are upper case.
absl::StatusOr<std::string> parse_method(std::string_view text);

/// A header field's name, in lower case.
absl::StatusOr<std::string> parse_header_name(std::string_view text);

/// A protocol that an Upgrade field may name, in lower case.
absl::StatusOr<std::string> parse_upgrade(std::string_view text);
/// A gRPC service or method as protobuf names them: identifiers, joined by dots.
absl::StatusOr<std::string> parse_grpc_name(std::string_view text);

/// An RE2 regular expression.
absl::StatusOr<std::string> parse_regex(std::string_view text);

/// A path in the file system.
absl::StatusOr<std::string> parse_file(std::string_view text);

/// Permissions of a file, octal.
absl::StatusOr<std::string> parse_file_mode(std::string_view text);

/// What a Content-Type begins with, in lower case.
absl::StatusOr<std::string> parse_media_type(std::string_view text);

/// Anything without control characters.
absl::StatusOr<std::string> parse_text(std::string_view text);

}  // namespace fairlead::config
