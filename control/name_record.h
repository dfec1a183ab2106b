#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "health/time.h"

namespace fairlead::control {

/// What one address family's query for a name ended with.
struct FamilyAnswer {
  enum class Kind { addresses, none, failure };  // none: the name or its records do not exist
  Kind kind = Kind::failure;
  std::vector<std::string> addresses;
  Duration ttl{};
};

/// What is known of one name: the last good addresses, when to ask again, and since when they could not be
/// refreshed. Pure. An answer that names no address at all, or a failure, keeps the last good ones: a
/// resolver that forgot a name is a likelier story than a service without servers.
class NameRecord {
 public:
  static constexpr Duration kMinimumTtl = std::chrono::seconds(1);
  static constexpr Duration kMaximumTtl = std::chrono::minutes(5);
  static constexpr Duration kMaximumBackoff = std::chrono::seconds(30);

  /// A round of both queries ended. True when the addresses changed.
  bool answer(const FamilyAnswer& v4, const FamilyAnswer& v6, Time now);

  const std::vector<std::string>& addresses() const { return addresses_; }  // sorted
  bool answered() const { return answered_; }                               // a round ended, however
  Time next_query() const { return next_query_; }
  /// How long the addresses are older than they should be; 0 while refreshes succeed.
  Duration staleness(Time now) const;

 private:
  static Duration clamp_ttl(Duration ttl) { return std::clamp(ttl, kMinimumTtl, kMaximumTtl); }
  bool replace();

  std::vector<std::string> v4_, v6_;
  std::vector<std::string> addresses_;
  bool answered_ = false;
  bool stale_ = false;
  Time fresh_until_{};
  Time next_query_{};
  Duration backoff_ = kMinimumTtl;
};

}  // namespace fairlead::control
