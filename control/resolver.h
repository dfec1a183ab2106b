#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "control/addresses.h"
#include "health/time.h"

namespace boost::asio {
class io_context;
}

namespace fairlead::control {

/// Keeps the addresses of a set of host names fresh: asks for A and AAAA when a name is new and whenever its
/// TTL ends (see NameRecord), and says so when what it knows has changed. Belongs to the io_context's thread.
/// Destroying it ends everything without calling back.
class Resolver {
 public:
  struct Options {
    std::string servers;            // "ip:port,..." instead of those of resolv.conf
    std::function<void()> changed;  // what `addresses` gives has changed; may come from within `watch`
  };
  static absl::StatusOr<std::unique_ptr<Resolver>> open(boost::asio::io_context& io, Options options);
  ~Resolver();
  Resolver(const Resolver&) = delete;

  /// Makes `names` what is watched; what is known of a name that was watched before is kept.
  void watch(const absl::flat_hash_set<std::string>& names);
  /// Calls `done` once every watched name was answered (well or not), or `limit` has passed. One wait at a
  /// time.
  void when_answered(Duration limit, std::function<void()> done);

  /// Of all watched names that have any.
  Addresses addresses() const;
  /// Age of what could not be refreshed, of the worst name; 0 when all are fresh.
  Duration staleness() const;

 private:
  class State;
  explicit Resolver(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace fairlead::control
