#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "bench/net/socket.h"

namespace fairlead::bench {

/// The addresses that a run may connect to. All connections go to one until it refuses one; then to the next.
/// A request has found nobody when all have refused in a row. Pure.
class TargetList {
 public:
  TargetList(const Address& first, const std::vector<Address>& others) : addresses_{first} {
    addresses_.insert(addresses_.end(), others.begin(), others.end());
  }

  size_t current() const { return current_; }
  const Address& address() const { return addresses_[current_]; }

  void on_connected() { refused_ = 0; }
  /// A connection to address number `target` could not be made. Whether that leaves nobody to ask.
  bool on_refused(size_t target) {
    if (target != current_) return false;  // the connections that follow go elsewhere already
    current_ = (current_ + 1) % addresses_.size();
    if (++refused_ < addresses_.size()) return false;
    refused_ = 0;
    return true;
  }

 private:
  std::vector<Address> addresses_;
  size_t current_ = 0;
  size_t refused_ = 0;  // in a row
};

}  // namespace fairlead::bench
