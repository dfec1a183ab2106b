#pragma once

#include <string>
#include <string_view>

#include "proxy/stream/worker_context.h"
#include "proxy/transport.h"
#include "proxy/write_buffer.h"

namespace fairlead::proxy {

/// What one client of HTTP/1 or TCP is sent: at once as far as its socket takes it, the rest kept, all of it
/// counted. Its producer stops over `limits.connection_buffer`, and is told to go on when half of that is
/// left. Member of the connection, whose transport outlives it; worker's thread only.
class ClientOutput {
 public:
  ClientOutput(WorkerContext& context, Transport& transport)
      : context_(context),
        transport_(transport),
        buffer_(context.strings),
        high_watermark_(context.limits().connection_buffer) {}

  /// Where serialisers append; `flush` follows.
  std::string& tail() { return buffer_.tail(); }
  bool empty() const { return buffer_.empty(); }
  /// Over the watermark: nothing more should be produced.
  bool full() const { return buffer_.size() > high_watermark_; }
  /// Once after it was full: whether there is room again.
  bool drained();

  // A failure to send shows on the transport, next turn.
  void write(std::string_view bytes);
  void flush();

 private:
  void sent(Transport::Io io, size_t bytes);

  WorkerContext& context_;
  Transport& transport_;
  WriteBuffer buffer_;
  size_t high_watermark_;
  bool was_full_ = false;
};

}  // namespace fairlead::proxy
