#pragma once

#include <span>
#include <vector>

#include "routing/random.h"
#include "sim/replay/recorded_try.h"

namespace fairlead::sim {

/// How a region behaved over time towards one service: all tries that really went there. What a try meets
/// that did not go there is what one of the latest before it met, drawn at random, so that a tail stays a
/// tail. Where three or more in a row were not answered nobody was there: what lies on the other side of such
/// a time does not count. Filled, then `settle`d, then read.
class RegionHistory {
 public:
  /// The latest so many, not older than `kRecent`; the latest few however old.
  static constexpr size_t kMost = 20;
  static constexpr size_t kFew = 3;
  static constexpr Duration kRecent = std::chrono::seconds(10);
  static constexpr size_t kNobody = 3;

  void add(const RecordedTry& attempt) { tries_.push_back(attempt); }
  /// Puts them in the order of time.
  void settle();
  bool empty() const { return tries_.empty(); }

  /// The tries that tell what one would meet at `at_ms`: the latest, else the first that come after. Empty
  /// without any.
  std::span<const RecordedTry> around(uint32_t at_ms) const;
  /// One of them.
  const RecordedTry& draw(uint32_t at_ms, routing::Random& random) const;

 private:
  std::vector<RecordedTry> tries_;
  std::vector<bool> nobody_;  // by try: among so many in a row that were not answered
};

}  // namespace fairlead::sim
