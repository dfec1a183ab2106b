#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace fairlead::control {

/// The contexts that somebody still holds, by what they were made of: a configuration, and a key that stands
/// for the contents of its files. One thread.
template <typename Config, typename Context>
class SharedContexts {
 public:
  /// Null when there is none.
  std::shared_ptr<const Context> find(const std::string& key, const Config& config) const {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    for (const Entry& entry : found->second) {
      if (auto context = entry.context.lock(); context != nullptr && entry.config == config) return context;
    }
    return nullptr;
  }

  void add(const std::string& key, const Config& config, const std::shared_ptr<const Context>& context) {
    entries_[key].push_back({config, context});
  }

  void forget_unused() {
    absl::erase_if(entries_, [](auto& entry) {
      std::erase_if(entry.second, [](const Entry& one) { return one.context.expired(); });
      return entry.second.empty();
    });
  }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Config config;
    std::weak_ptr<const Context> context;
  };
  absl::flat_hash_map<std::string, std::vector<Entry>> entries_;
};

}  // namespace fairlead::control
