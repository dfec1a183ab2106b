#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/http/field_id.h"
#include "proxy/http/message.h"

namespace fairlead::proxy::http2 {

/// Gathers one header block into the form that HTTP/1 messages have here: lines of text and views into them,
/// so that everything behind it is the same for both protocols. Cookies that were split are joined (RFC 9113
/// §8.2.3), though each piece counts. One per connection is enough: blocks never interleave.
class FieldBlock {
 public:
  FieldBlock(uint32_t max_fields, uint32_t max_bytes) : max_fields_(max_fields), max_bytes_(max_bytes) {}

  void clear_fields();
  /// A regular field; what is too much is dropped and remembered by overflow().
  void add_field(std::string_view name, std::string_view value);
  bool overflow() const { return overflow_; }

  /// Ends the block. The fields are good until the block is cleared.
  const http::Fields& finish();
  /// Which known fields there are; after finish().
  http::FieldSet seen() const { return seen_; }
  http::Fields& fields() { return fields_; }

 protected:
  /// Counts a field without keeping it.
  bool count(std::string_view name, std::string_view value);

 private:
  struct Span {
    size_t begin, name, value;
  };
  static constexpr size_t kOverhead = 32;  // per field, as SETTINGS_MAX_HEADER_LIST_SIZE counts

  void append(std::string_view name, std::string_view value);

  const uint32_t max_fields_;
  const uint32_t max_bytes_;
  std::string text_;
  std::vector<Span> spans_;
  std::string cookie_;
  http::Fields fields_;
  http::FieldSet seen_;
  uint32_t counted_ = 0;
  size_t bytes_ = 0;
  bool overflow_ = false;
};

}  // namespace fairlead::proxy::http2
