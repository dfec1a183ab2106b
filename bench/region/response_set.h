#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace fairlead::bench {

/// The answers of a simulated region, each built once and sent many times. Used by one thread.
class ResponseSet {
 public:
  explicit ResponseSet(std::string region) : region_(std::move(region)) {}

  /// The answer of `status` with a body of `size` bytes (none for HEAD, whose head is the same). The
  /// reference is valid until the next call.
  const std::string& get(int status, uint32_t size, bool keep_alive, bool head_only);

  /// The same with `load_report` as endpoint-load-metrics, made anew.
  std::string reporting(int status, uint32_t size, bool keep_alive, bool head_only,
                        std::string_view load_report) const;

  /// One answer with a given JSON body.
  std::string with_body(int status, std::string_view json, bool keep_alive) const;

 private:
  std::string head(int status, size_t length, std::string_view type, bool keep_alive,
                   std::string_view load_report = {}) const;

  std::string region_;
  std::map<uint64_t, std::string> built_;
};

}  // namespace fairlead::bench
