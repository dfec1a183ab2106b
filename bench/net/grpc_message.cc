#include "bench/net/grpc_message.h"

namespace fairlead::bench {

std::string grpc_message(uint32_t size) {
  std::string message(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) message.push_back(static_cast<char>(size >> shift & 0xff));
  return message.append(size, 'x');
}

void GrpcMessageScanner::feed(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size() && received_ + i < kGrpcPrefix; ++i)
    if (received_ + i > 0) length_ = length_ << 8 | static_cast<unsigned char>(bytes[i]);
  received_ += bytes.size();
}

}  // namespace fairlead::bench
