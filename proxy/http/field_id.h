#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// Which of the fields that the proxy knows this is; `name` must consist of token characters, in any case.
FieldId field_id(std::string_view name);

/// A set of known fields in one word.
class FieldSet {
 public:
  constexpr FieldSet() = default;
  constexpr FieldSet(std::initializer_list<FieldId> ids) {
    for (const FieldId id : ids) add(id);
  }
  constexpr void add(FieldId id) { bits_ |= uint32_t{1} << static_cast<unsigned>(id); }
  constexpr void add(FieldSet others) { bits_ |= others.bits_; }
  constexpr bool has(FieldId id) const { return (bits_ >> static_cast<unsigned>(id) & 1) != 0; }
  constexpr bool has_any(FieldSet others) const { return (bits_ & others.bits_) != 0; }

 private:
  uint32_t bits_ = 0;
};

}  // namespace fairlead::proxy::http
