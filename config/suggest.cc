#include "config/suggest.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

namespace fairlead::config {
namespace {

// Longer names are not compared: nobody misspells them, and the cost grows with the square.
constexpr size_t kLongest = 64;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, row);
  }
  return previous[b.size()];
}

/// How many edits still look like a slip: a third of the longer name, at least one, but never all of it.
size_t tolerance(std::string_view a, std::string_view b) {
  const size_t longer = std::max(a.size(), b.size());
  return std::min(std::max<size_t>(1, longer / 3), longer - 1);
}

}  // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.empty() || name.size() > kLongest) return {};
  std::string_view best;
  size_t best_distance = kLongest;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const size_t d = distance(name, candidate);
    if (d < best_distance && d <= tolerance(name, candidate)) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace fairlead::config
