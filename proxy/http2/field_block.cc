#include "proxy/http2/field_block.h"

namespace fairlead::proxy::http2 {

void FieldBlock::clear_fields() {
  text_.clear();
  spans_.clear();
  cookie_.clear();
  fields_.clear();
  seen_ = {};
  counted_ = 0;
  bytes_ = 0;
  overflow_ = false;
}

bool FieldBlock::count(std::string_view name, std::string_view value) {
  bytes_ += name.size() + value.size() + kOverhead;
  overflow_ = overflow_ || ++counted_ > max_fields_ || bytes_ > max_bytes_;
  return !overflow_;
}

void FieldBlock::add_field(std::string_view name, std::string_view value) {
  if (!count(name, value)) return;
  if (name == "cookie") {
    if (!cookie_.empty()) cookie_ += "; ";
    cookie_ += value;
  } else {
    append(name, value);
  }
}

void FieldBlock::append(std::string_view name, std::string_view value) {
  spans_.push_back({text_.size(), name.size(), value.size()});
  text_.append(name).append(": ").append(value).append("\r\n");
}

const http::Fields& FieldBlock::finish() {
  if (!cookie_.empty()) append("cookie", cookie_);
  const std::string_view text = text_;
  for (const Span& span : spans_) {
    const auto name = text.substr(span.begin, span.name);
    const auto id = http::field_id(name);
    seen_.add(id);
    fields_.push_back({id, false, name, text.substr(span.begin + span.name + 2, span.value),
                       text.substr(span.begin, span.name + span.value + 4)});
  }
  spans_.clear();
  return fields_;
}

}  // namespace fairlead::proxy::http2
