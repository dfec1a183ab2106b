#include "routing/host_index.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace fairlead::routing {
namespace {

size_t length_class(size_t length) { return std::min<size_t>(length, 255); }

}  // namespace

uint32_t HostIndex::add(std::string_view pattern) {
  if (pattern == "*") {
    if (any_ == kNone) any_ = size_++;
    return any_;
  }
  bool wildcard = pattern.starts_with("*.");
  std::string_view key = wildcard ? pattern.substr(1) : pattern;
  Map& map = wildcard ? suffixes_ : exact_;
  if (auto known = map.find(key); known != map.end()) return known->second;
  map.emplace(texts_.keep(key), size_);
  if (wildcard) suffix_lengths_.set(length_class(key.size()));
  return size_++;
}

void HostIndex::seal() {
  parents_.resize(size_, any_);
  if (any_ != kNone) parents_[any_] = kNone;
  // A host that matches `.b.c` or is `b.c` goes on with the longest suffix that stands behind a further dot.
  for (const auto& [host, number] : exact_) parents_[number] = longest_suffix(host);
  for (const auto& [suffix, number] : suffixes_) parents_[number] = longest_suffix(suffix.substr(1));
}

uint32_t HostIndex::longest_suffix(std::string_view host) const {
  if (suffixes_.empty()) return any_;
  // "*.example.com" wants at least one character before its dot, hence the search from 1.
  for (size_t dot = host.find('.', 1); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
    std::string_view suffix = host.substr(dot);
    if (!suffix_lengths_.test(length_class(suffix.size()))) continue;
    if (auto found = suffixes_.find(suffix); found != suffixes_.end()) return found->second;
  }
  return any_;
}

uint32_t HostIndex::find(std::string_view host) const {
  if (auto found = exact_.find(host); found != exact_.end()) return found->second;
  return longest_suffix(host);
}

}  // namespace fairlead::routing
