#include "proxy/stream/request_id.h"

namespace fairlead::proxy {

void RequestId::choose(const http::RequestHead& head, routing::Random& random) {
  for (const auto& field : head.fields) {
    if (field.id != http::FieldId::x_request_id || field.value.empty() || field.value.size() > kLongest)
      continue;
    size_ = field.value.copy(text_.data(), text_.size());
    return;
  }
  static constexpr std::string_view kHex = "0123456789abcdef";
  size_ = 32;
  for (size_t i = 0; i < size_; i += 16) {
    uint64_t bits = random.next();
    for (size_t j = 0; j < 16; ++j, bits >>= 4) text_[i + j] = kHex[bits & 15];
  }
}

}  // namespace fairlead::proxy
