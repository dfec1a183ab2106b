#include "proxy/downstream/client_output.h"

namespace fairlead::proxy {

void ClientOutput::write(std::string_view bytes) {
  const size_t before = buffer_.size();
  const Transport::Io io = buffer_.write(transport_, bytes);
  sent(io, before + bytes.size() - buffer_.size());
}

void ClientOutput::flush() {
  const size_t before = buffer_.size();
  const Transport::Io io = buffer_.flush(transport_);
  sent(io, before - buffer_.size());
}

void ClientOutput::sent(Transport::Io io, size_t bytes) {
  if (io == Transport::Io::failed) transport_.revisit();
  context_.metrics.bytes_sent.add(bytes);
  if (full()) was_full_ = true;
}

bool ClientOutput::drained() {
  if (!was_full_ || buffer_.size() > high_watermark_ / 2) return false;
  was_full_ = false;
  return true;
}

}  // namespace fairlead::proxy
