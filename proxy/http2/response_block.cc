#include "proxy/http2/response_block.h"

#include "proxy/http/framing.h"
#include "proxy/http/reason_phrase.h"

namespace fairlead::proxy::http2 {

using http::BodyKind;

void ResponseBlock::clear() {
  clear_fields();
  status_ = 0;
}

void ResponseBlock::add(std::string_view name, std::string_view value) {
  if (name != ":status") {
    add_field(name, value);
    return;
  }
  // nghttp2 has checked that these are three digits.
  for (const char c : value) status_ = status_ * 10 + (c - '0');
}

bool ResponseBlock::finish_head(http::Method request_method, bool ended, http::ResponseHead& head) {
  finish();
  http::Framing framing;
  if (overflow() || http::read_framing(1, seen(), fields(), framing) != http::ParseError::none) return false;
  head = {};
  head.status = status_;
  head.reason = http::reason_phrase(status_);
  head.content_length = framing.content_length.value_or(0);
  const bool bodiless =
      status_ < 200 || status_ == 204 || status_ == 304 || request_method == http::Method::head;
  if (bodiless) {
    head.body = BodyKind::none;
  } else if (ended || framing.content_length) {
    head.body = BodyKind::length;
  } else {
    head.body = BodyKind::chunked;
  }
  head.fields = fields();
  return true;
}

}  // namespace fairlead::proxy::http2
