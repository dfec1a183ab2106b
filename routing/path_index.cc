#include "routing/path_index.h"

#include <algorithm>

namespace fairlead::routing {
namespace {

uint64_t length_bit(size_t length) { return uint64_t{1} << std::min<size_t>(length, 63); }

}  // namespace

uint64_t PathIndex::RollingHash::value(bool prefix) const {
  uint64_t h = state_ + (prefix ? 0x9e3779b97f4a7c15u : 0);
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
  return h ^ (h >> 32);
}

size_t PathIndex::Hash::operator()(const Key& key) const {
  RollingHash hash(key.host);
  for (char c : key.path) hash.add(c);
  return hash.value(key.prefix != 0);
}

uint32_t PathIndex::add(uint32_t host, std::string_view path, bool prefix) {
  Key key{path, host, prefix};
  if (auto known = nodes_.find(key); known != nodes_.end()) return known->second;
  key.path = texts_.keep(path);
  nodes_.emplace(key, size_);
  if (lengths_.size() <= host) lengths_.resize(host + 1);
  Lengths& lengths = lengths_[host];
  (prefix ? lengths.prefix : lengths.exact) |= length_bit(path.size());
  if (prefix) lengths.longest_prefix = std::max(lengths.longest_prefix, static_cast<uint32_t>(path.size()));
  return size_++;
}

void PathIndex::seal() {
  parents_.assign(size_, kNone);
  for (const auto& [key, number] : nodes_) {
    if (key.prefix)
      parents_[number] = longest_prefix(lengths_[key.host], key.host, key.path, key.path.size());
  }
}

uint32_t PathIndex::lookup(const RollingHash& hash, std::string_view path, uint32_t host, bool prefix) const {
  auto found = nodes_.find(HashedKey{{path, host, prefix}, hash.value(prefix)});
  return found == nodes_.end() ? kNone : found->second;
}

uint32_t PathIndex::longest_prefix(const Lengths& lengths, uint32_t host, std::string_view path,
                                   size_t below) const {
  uint32_t best = kNone;
  RollingHash hash(host);
  // A prefix may end before a slash, with a slash, or where the path ends.
  for (size_t i = 0; i <= path.size() && i <= lengths.longest_prefix && i < below; ++i) {
    bool boundary = i == path.size() || path[i] == '/' || (i > 0 && path[i - 1] == '/');
    if (boundary && (lengths.prefix & length_bit(i)) != 0) {
      if (uint32_t node = lookup(hash, path.substr(0, i), host, true); node != kNone) best = node;
    }
    if (i < path.size()) hash.add(path[i]);
  }
  return best;
}

PathIndex::Hit PathIndex::find(const Lengths& lengths, uint32_t host, std::string_view path) const {
  Hit hit;
  if ((lengths.exact & length_bit(path.size())) != 0) {
    RollingHash hash(host);
    for (char c : path) hash.add(c);
    hit.exact = lookup(hash, path, host, false);
  }
  if (lengths.prefix != 0) hit.prefix = longest_prefix(lengths, host, path, path.size() + 1);
  return hit;
}

}  // namespace fairlead::routing
