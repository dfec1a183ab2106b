#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "routing/share_table.h"

namespace fairlead::proxy {

/// The last share tables of each service, so that `explain` can repeat a decision that stands in the log.
/// Written by the health thread, read by any.
class TableHistory {
 public:
  static constexpr size_t kKept = 1024;

  void add(const std::string& service, std::shared_ptr<const routing::ShareTable> table);
  void forget(const std::string& service);
  /// By version, or the newest for version 0; null when unknown or too old.
  std::shared_ptr<const routing::ShareTable> find(const std::string& service, uint64_t version) const;

 private:
  struct Ring {
    std::array<std::shared_ptr<const routing::ShareTable>, kKept> tables;
    uint64_t newest = 0;  // version
  };
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Ring>> rings_;
};

}  // namespace fairlead::proxy
