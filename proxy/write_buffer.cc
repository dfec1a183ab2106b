#include "proxy/write_buffer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::proxy {

Transport::Io WriteBuffer::write(Transport& transport, std::string_view bytes) {
  if (bytes.size() < kCopyLimit || !transport.writable()) {
    tail().append(bytes);
    return Transport::Io::done;
  }
  return send(transport, bytes);
}

Transport::Io WriteBuffer::send(Transport& transport, std::string_view more) {
  while (!empty() || !more.empty()) {
    std::array<iovec, 2> pieces{};
    size_t count = 0;
    if (!empty()) pieces[count++] = {data_.data() + sent_, size()};
    if (!more.empty()) pieces[count++] = {const_cast<char*>(more.data()), more.size()};
    const auto result = transport.write({pieces.data(), count});
    if (result.io != Transport::Io::done) {
      drop_sent();
      tail().append(more);
      return result.io;
    }
    const size_t from_data = std::min(result.size, size());
    sent_ += from_data;
    more.remove_prefix(result.size - from_data);
  }
  clear();
  return Transport::Io::done;
}

void WriteBuffer::drop_sent() {
  data_.erase(0, sent_);
  sent_ = 0;
}

void WriteBuffer::clear() {
  sent_ = 0;
  if (borrowed_) pool_.give(std::exchange(data_, {}));
  borrowed_ = false;
}

void WriteBuffer::borrow() {
  data_ = pool_.take();
  borrowed_ = true;
}

}  // namespace fairlead::proxy
