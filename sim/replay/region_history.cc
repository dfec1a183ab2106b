#include "sim/replay/region_history.h"

#include <algorithm>

namespace fairlead::sim {

void RegionHistory::settle() {
  std::stable_sort(tries_.begin(), tries_.end(),
                   [](const RecordedTry& a, const RecordedTry& b) { return a.at_ms < b.at_ms; });
  nobody_.assign(tries_.size(), false);
  for (size_t begin = 0, end = 0; begin < tries_.size(); begin = end + 1) {
    end = begin;
    while (end < tries_.size() && tries_[end].unanswered()) ++end;
    if (end - begin < kNobody) continue;
    for (size_t i = begin; i < end; ++i) nobody_[i] = true;
  }
}

std::span<const RecordedTry> RegionHistory::around(uint32_t at_ms) const {
  const auto later = std::upper_bound(tries_.begin(), tries_.end(), at_ms,
                                      [](uint32_t at, const RecordedTry& t) { return at < t.at_ms; });
  auto end = static_cast<size_t>(later - tries_.begin());
  const auto alike = [&](size_t a, size_t b) { return nobody_[a] == nobody_[b]; };
  if (end == 0) {  // nothing yet: what came first
    while (end < tries_.size() && end < kMost && alike(end, 0)) ++end;
    return std::span(tries_).first(end);
  }
  constexpr auto kRecentMs = std::chrono::duration_cast<std::chrono::milliseconds>(kRecent).count();
  size_t begin = end - 1;
  while (begin > 0 && end - begin < kMost && alike(begin - 1, end - 1)) {
    const bool recent = int64_t{tries_[begin - 1].at_ms} >= int64_t{at_ms} - kRecentMs;
    if (!recent && end - begin >= kFew) break;
    --begin;
  }
  return std::span(tries_).subspan(begin, end - begin);
}

const RecordedTry& RegionHistory::draw(uint32_t at_ms, routing::Random& random) const {
  const std::span<const RecordedTry> known = around(at_ms);
  return known[random.below(static_cast<uint32_t>(known.size()))];
}

}  // namespace fairlead::sim
