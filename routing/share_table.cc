#include "routing/share_table.h"

#include <algorithm>

namespace fairlead::routing {
namespace {

/// Regions whose answers are in doubt: only what may be sent twice goes there.
bool on_trial(const RegionShare& region) {
  return region.state == health::State::probing || region.state == health::State::suspect;
}

/// The region whose interval of the cumulated shares holds `pick`. Rounding may leave the sum a little below
/// 1, so the last region with a share takes what lies beyond.
const RegionShare* at_pick(const ShareTable& table, double pick) {
  const RegionShare* last = nullptr;
  double cumulated = 0;
  for (const RegionShare& region : table.regions) {
    if (region.share <= 0) continue;
    cumulated += region.share;
    last = &region;
    if (pick < cumulated) break;
  }
  return last;
}

}  // namespace

RegionChoice select_region(const ShareTable& table, double pick, bool idempotent) {
  const RegionShare* chosen = at_pick(table, pick);
  if (chosen == nullptr) return {};
  if (idempotent || !on_trial(*chosen)) return {chosen->region};
  const auto trusted = std::find_if(table.preference.begin(), table.preference.end(),
                                    [&](uint32_t r) { return !on_trial(table.regions[r]); });
  return {trusted == table.preference.end() ? chosen->region : *trusted};
}

RegionChoice select_next_region(const ShareTable& table, uint64_t tried) {
  for (uint32_t region : table.preference) {
    if ((tried >> region & 1) == 0) return {region};
  }
  return {};
}

}  // namespace fairlead::routing
