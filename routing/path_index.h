#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "routing/string_arena.h"

namespace fairlead::routing {

/// The exact paths and the path prefixes of all hosts of a route table in one hash table. One pass over a
/// path finds its exact node and its longest prefix, whatever the number of paths; `parent` leads to the next
/// shorter prefix that matches too. Prefixes end at a slash or a segment's end: "/api" matches "/api" and
/// "/api/x" but not "/apix"; "/api/" matches
/// "/api/" and "/api/x". Filled by the builder thread, then sealed and immutable.
class PathIndex {
 public:
  static constexpr uint32_t kNone = ~0u;

  /// What `find` found; numbers as `add` gave them.
  struct Hit {
    uint32_t exact = kNone;
    uint32_t prefix = kNone;  // the longest
  };

  PathIndex() = default;
  PathIndex(const PathIndex&) = delete;
  PathIndex& operator=(const PathIndex&) = delete;

  /// The number of (host, path), new or known; numbers count from 0. `host` counts from 0 without large gaps.
  uint32_t add_exact(uint32_t host, std::string_view path) { return add(host, path, false); }
  uint32_t add_prefix(uint32_t host, std::string_view path) { return add(host, path, true); }
  /// Links every prefix to its parent; call once, after the last `add`.
  void seal();

  /// Which lengths of a host's paths are worth a lookup: bit min(length, 63).
  struct Lengths {
    uint64_t exact = 0;
    uint64_t prefix = 0;
    uint32_t longest_prefix = 0;
    bool empty() const { return (exact | prefix) == 0; }
  };

  size_t size() const { return size_; }
  /// Of one host; the caller keeps them where it reads anyway and hands them back to `find`.
  Lengths lengths(uint32_t host) const { return host < lengths_.size() ? lengths_[host] : Lengths{}; }
  Hit find(const Lengths& lengths, uint32_t host, std::string_view path) const;
  Hit find(uint32_t host, std::string_view path) const { return find(lengths(host), host, path); }
  uint32_t parent(uint32_t prefix) const { return parents_[prefix]; }

 private:
  /// Hash of a host's path that grows by one character at a time, so that all prefixes of a path cost one
  /// pass.
  class RollingHash {
   public:
    explicit RollingHash(uint32_t host) : state_((host + 1) * 0x9e3779b97f4a7c15u) {}
    void add(char c) { state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3u; }
    uint64_t value(bool prefix) const;

   private:
    uint64_t state_;
  };
  /// As stored: small, and hashed anew when the table grows.
  struct Key {
    std::string_view path;
    uint32_t host : 31;
    uint32_t prefix : 1;
  };
  /// As looked up: the hash is there already.
  struct HashedKey {
    Key key;
    uint64_t hash;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const HashedKey& hashed) const { return hashed.hash; }
    size_t operator()(const Key& key) const;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Key& a, const Key& b) const {
      return a.host == b.host && a.prefix == b.prefix && a.path == b.path;
    }
    bool operator()(const Key& a, const HashedKey& b) const { return (*this)(a, b.key); }
    bool operator()(const HashedKey& a, const Key& b) const { return (*this)(a.key, b); }
  };

  uint32_t add(uint32_t host, std::string_view path, bool prefix);
  uint32_t lookup(const RollingHash& hash, std::string_view path, uint32_t host, bool prefix) const;
  /// The longest prefix of `path` in `host` that is shorter than `below` characters.
  uint32_t longest_prefix(const Lengths& lengths, uint32_t host, std::string_view path, size_t below) const;

  StringArena texts_;
  uint32_t size_ = 0;
  std::vector<uint32_t> parents_;
  std::vector<Lengths> lengths_;  // by host
  absl::flat_hash_map<Key, uint32_t, Hash, Equal> nodes_;
};

}  // namespace fairlead::routing
