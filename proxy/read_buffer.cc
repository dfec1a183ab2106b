#include "proxy/read_buffer.h"

namespace fairlead::proxy {

Transport::Result ReadBuffer::fill(Transport& transport, Reactor& reactor) {
  const auto scratch = reactor.scratch();
  if (!view_.empty()) keep();  // what is left may itself lie in the scratch space
  const auto result = transport.read(scratch);
  if (result.io != Transport::Io::done) return result;
  const std::string_view fresh(scratch.data(), result.size);
  if (view_.empty()) {
    view_ = fresh;
    return result;
  }
  stored_.append(fresh);
  view_ = stored_;
  return result;
}

void ReadBuffer::keep() {
  if (view_.empty()) {
    clear();
    return;
  }
  const bool inside = view_.data() >= stored_.data() && view_.data() < stored_.data() + stored_.size();
  if (inside) {
    stored_.erase(0, static_cast<size_t>(view_.data() - stored_.data()));
  } else {
    stored_.assign(view_);
  }
  view_ = stored_;
}

void ReadBuffer::clear() {
  view_ = {};
  stored_.clear();
  // Leftovers are rare; a connection that sits idle should hold nothing.
  if (stored_.capacity() > 64) std::string().swap(stored_);
}

}  // namespace fairlead::proxy
