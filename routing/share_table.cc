#include "routing/share_table.h"

#include <algorithm>

namespace fairlead::routing {
namespace {

/// Regions whose answers are in doubt: only what may be sent twice goes there.
bool on_trial(const RegionShare& region) {
  return region.state == health::State::probing || region.state == health::State::suspect;
}

/// All that the allowed regions have: mostly 1, as all are allowed.
double share_of(const ShareTable& table, RegionSet allowed) {
  if (allowed == kAllRegions) return 1;
  double sum = 0;
  for (const RegionShare& region : table.regions)
    if (contains(allowed, region.region)) sum += region.share;
  return sum;
}

/// The region whose interval of the cumulated shares holds `point`. Rounding may leave the sum a little below
/// what it should be, so the last region with a share takes what lies beyond.
const RegionShare* at_point(const ShareTable& table, double point, RegionSet allowed) {
  const RegionShare* last = nullptr;
  double cumulated = 0;
  for (const RegionShare& region : table.regions) {
    if (region.share <= 0 || !contains(allowed, region.region)) continue;
    cumulated += region.share;
    last = &region;
    if (point < cumulated) break;
  }
  return last;
}

}  // namespace

RegionChoice select_region(const ShareTable& table, double pick, bool idempotent, RegionSet allowed) {
  const RegionShare* chosen = at_point(table, pick * share_of(table, allowed), allowed);
  if (chosen == nullptr) return select_next_region(table, 0, allowed);
  if (idempotent || !on_trial(*chosen)) return {chosen->region};
  const auto trusted = std::find_if(table.preference.begin(), table.preference.end(), [&](uint32_t r) {
    return contains(allowed, r) && !on_trial(table.regions[r]);
  });
  return {trusted == table.preference.end() ? chosen->region : *trusted};
}

RegionChoice select_next_region(const ShareTable& table, RegionSet tried, RegionSet allowed) {
  for (uint32_t region : table.preference) {
    if (contains(allowed & ~tried, region)) return {region};
  }
  return {};
}

}  // namespace fairlead::routing
