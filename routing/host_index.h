#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "routing/string_arena.h"

namespace fairlead::routing {

/// Numbers the host patterns of a route table ("shop.example.com", "*.example.com", "*") and finds, for a
/// host, the most specific one; `parent` leads from there to the next less specific one that matches too.
/// Filled by the builder thread, then sealed and immutable. A lookup costs one hash per label of the host at
/// most.
class HostIndex {
 public:
  static constexpr uint32_t kNone = ~0u;

  HostIndex() = default;
  HostIndex(const HostIndex&) = delete;
  HostIndex& operator=(const HostIndex&) = delete;

  /// The number of `pattern`, new or known; numbers count from 0.
  uint32_t add(std::string_view pattern);
  /// Links every pattern to its parent; call once, after the last `add`.
  void seal();

  size_t size() const { return size_; }
  /// The most specific pattern that matches `host` (lower case, no port), or kNone.
  uint32_t find(std::string_view host) const;
  uint32_t parent(uint32_t pattern) const { return parents_[pattern]; }

 private:
  struct Hash {
    size_t operator()(std::string_view s) const {
      return absl::Hash<absl::string_view>{}(absl::string_view(s.data(), s.size()));
    }
  };
  using Map = absl::flat_hash_map<std::string_view, uint32_t, Hash, std::equal_to<>>;

  uint32_t longest_suffix(std::string_view host) const;

  StringArena texts_;
  uint32_t size_ = 0;
  std::vector<uint32_t> parents_;
  Map exact_;
  Map suffixes_;                     // ".example.com" for "*.example.com"
  std::bitset<256> suffix_lengths_;  // 255 stands for everything longer
  uint32_t any_ = kNone;
};

}  // namespace fairlead::routing
