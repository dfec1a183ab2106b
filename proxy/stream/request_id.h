#pragma once

#include <array>
#include <string_view>

#include "proxy/http/message.h"
#include "routing/random.h"

namespace fairlead::proxy {

/// The X-Request-Id of one request: the client's if it sent a usable one, else made here (128 random bits in
/// hexadecimal). Held by value, so that it outlives the request's head.
class RequestId {
 public:
  static constexpr size_t kLongest = 128;

  void choose(const http::RequestHead& head, routing::Random& random);
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, kLongest> text_{};
  size_t size_ = 0;
};

}  // namespace fairlead::proxy
