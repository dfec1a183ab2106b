#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::proxy {

/// The two messages of grpc.health.v1.Health/Check, as gRPC frames (one flag byte, four of length, the
/// message). Each message is one field of protobuf's wire format, so that is written and read here, by hand:
///   message HealthCheckRequest { string service = 1; }
///   message HealthCheckResponse { ServingStatus status = 1; }
inline constexpr std::string_view kGrpcHealthPath = "/grpc.health.v1.Health/Check";

/// ServingStatus.
namespace serving {
inline constexpr int kUnknown = 0;
inline constexpr int kServing = 1;
inline constexpr int kNotServing = 2;
inline constexpr int kServiceUnknown = 3;
}  // namespace serving

/// The request's frame. `service`: empty asks about the server as a whole.
std::string grpc_health_request(std::string_view service);

/// The status that a response's body says; nothing when it is not exactly one whole, uncompressed message
/// that can be read. Fields that are not known are passed over, as protobuf wants it.
std::optional<int> grpc_health_status(std::string_view body);

}  // namespace fairlead::proxy
