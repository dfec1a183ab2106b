#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// gRPC's status codes that are made here; the others are only passed on.
namespace grpc_code {
inline constexpr int kNone = -1;  // not said
inline constexpr int kCancelled = 1;
inline constexpr int kUnknown = 2;
inline constexpr int kDeadlineExceeded = 4;
inline constexpr int kPermissionDenied = 7;
inline constexpr int kResourceExhausted = 8;
inline constexpr int kUnimplemented = 12;
inline constexpr int kInternal = 13;
inline constexpr int kUnavailable = 14;
inline constexpr int kUnauthenticated = 16;
}  // namespace grpc_code

/// Whether a request is a gRPC call (not gRPC-Web, which carries its trailers in the body).
bool is_grpc(const RequestHead& head);
/// `grpc-timeout` of a call; nothing when there is none, or none that can be read.
std::optional<std::chrono::nanoseconds> grpc_timeout(const Fields& fields);
/// The value of grpc-timeout for what is left of a deadline: always nine characters, so that it can be
/// written over; at least a microsecond.
std::string grpc_timeout_value(std::chrono::nanoseconds left);
/// `grpc-status` of trailers, or of a head that is trailers as well; kNone without one.
int grpc_status(const Fields& fields);
/// What a gRPC client is told instead of an HTTP status; the mapping of gRPC's http-grpc-status-mapping.md.
int grpc_status_of(int http_status);
/// And instead of a stream's reset with this code (RFC 9113 §7); the mapping of gRPC's PROTOCOL-HTTP2.md, by
/// which what is unknown is INTERNAL.
int grpc_status_of_reset(uint32_t code);
/// The same where a call's head was refused here, by the status that HTTP would answer: too large, or
/// malformed.
int grpc_status_of_refusal(int http_status);
/// Trailers that end a call with a status of ours, as lines.
std::string grpc_trailers(int status, std::string_view message);

}  // namespace fairlead::proxy::http
