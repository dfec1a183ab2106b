#include "control/name_record.h"

namespace fairlead::control {

using Kind = FamilyAnswer::Kind;

bool NameRecord::answer(const FamilyAnswer& v4, const FamilyAnswer& v6, Time now) {
  bool first = !answered_;
  answered_ = true;
  if (first) fresh_until_ = now;
  // A family without records is believed only from a resolver that knows addresses of the other.
  bool any = v4.kind == Kind::addresses || v6.kind == Kind::addresses;
  if (v4.kind == Kind::addresses || (v4.kind == Kind::none && any)) v4_ = v4.addresses;
  if (v6.kind == Kind::addresses || (v6.kind == Kind::none && any)) v6_ = v6.addresses;

  stale_ = !any || v4.kind == Kind::failure || v6.kind == Kind::failure;
  if (stale_) {
    next_query_ = now + backoff_;
    backoff_ = std::min(backoff_ * 2, kMaximumBackoff);
    return replace();
  }
  Duration ttl = kMaximumTtl;
  if (v4.kind == Kind::addresses) ttl = std::min(ttl, v4.ttl);
  if (v6.kind == Kind::addresses) ttl = std::min(ttl, v6.ttl);
  fresh_until_ = next_query_ = now + clamp_ttl(ttl);
  backoff_ = kMinimumTtl;
  return replace();
}

Duration NameRecord::staleness(Time now) const {
  return stale_ ? std::max(Duration::zero(), now - fresh_until_) : Duration::zero();
}

bool NameRecord::replace() {
  std::vector<std::string> addresses = v4_;
  addresses.insert(addresses.end(), v6_.begin(), v6_.end());
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses == addresses_) return false;
  addresses_ = std::move(addresses);
  return true;
}

}  // namespace fairlead::control
