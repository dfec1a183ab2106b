#pragma once

#include <string>
#include <string_view>

#include "proxy/string_pool.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

/// What waits to be sent. Small pieces gather in it and leave in one send; a large piece is sent from where
/// it lies, and only what the socket did not take is kept. Its bound is the caller's: it stops producing over
/// a watermark.
class WriteBuffer {
 public:
  explicit WriteBuffer(StringPool& pool) : pool_(pool) {}

  /// Where serialisers append.
  std::string& tail() {
    if (!borrowed_) borrow();
    return data_;
  }
  size_t size() const { return data_.size() - sent_; }
  bool empty() const { return size() == 0; }

  /// Adds body bytes: copied when few, sent at once behind what waits when many.
  Transport::Io write(Transport& transport, std::string_view bytes);
  /// Sends what waits, as far as the socket takes it: `done` when nothing is left.
  Transport::Io flush(Transport& transport) { return send(transport, {}); }
  void clear();

 private:
  static constexpr size_t kCopyLimit = 8 * 1024;  // below this, a copy is cheaper than a send of its own

  Transport::Io send(Transport& transport, std::string_view more);
  void drop_sent();
  void borrow();

  StringPool& pool_;
  std::string data_;  // from the pool while `borrowed_`
  bool borrowed_ = false;
  size_t sent_ = 0;
};

}  // namespace fairlead::proxy
