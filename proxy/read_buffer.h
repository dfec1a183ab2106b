#pragma once

#include <string>
#include <string_view>

#include "proxy/reactor.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

/// What was received and not yet used. Bytes are looked at where they were received, in the reactor's scratch
/// space; only leftovers are kept, by `keep`, before anybody else on the thread reads. An idle connection
/// stores nothing.
class ReadBuffer {
 public:
  /// Receives once, behind what is left. `view` may move.
  Transport::Result fill(Transport& transport, Reactor& reactor);
  std::string_view view() const { return view_; }
  void consume(size_t n) { view_.remove_prefix(n); }
  /// Copies what is left out of the scratch space. To be called before returning to the reactor.
  void keep();
  void clear();

 private:
  std::string_view view_;  // into scratch space, or into stored_
  std::string stored_;
};

}  // namespace fairlead::proxy
