#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::bench {

/// The bytes before a gRPC message: whether it is compressed, and its length.
inline constexpr size_t kGrpcPrefix = 5;

/// A message of `size` bytes as it stands in a body.
std::string grpc_message(uint32_t size);

/// Follows the body of a unary call's response and tells whether it is exactly one message. Pure.
class GrpcMessageScanner {
 public:
  void feed(std::string_view bytes);
  bool complete() const { return received_ >= kGrpcPrefix && received_ == kGrpcPrefix + length_; }

 private:
  uint64_t received_ = 0;
  uint32_t length_ = 0;
};

}  // namespace fairlead::bench
