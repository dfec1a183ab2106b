#pragma once

#include <cstddef>
#include <string_view>

#include "proxy/http/message_parser.h"

namespace fairlead::proxy::http {

struct Framing;

/// The same for responses. `expect(method, tunnel)` before each, since HEAD answers have no body, and what
/// opens a tunnel that was asked for (101, or 2xx to CONNECT) has all that follows for its body. An interim
/// 1xx is reported as head followed by done; `reset()` keeps the expectation, so that the final response is
/// parsed by it as well. With BodyKind::until_close the caller asks `finish()` at the peer's clean close:
/// true when the message may end there. Names with underscores are let through whatever the limits say:
/// nothing trusts them.
class ResponseParser : public MessageParser {
 public:
  explicit ResponseParser(const ParserLimits& limits) : MessageParser(limits) {}

  void expect(Method request_method, bool tunnel = false) {
    method_ = request_method;
    tunnel_ = tunnel;
  }
  Step next(std::string_view input, size_t& consumed);
  bool finish() const { return state_ == State::body && decoder_.may_end(); }

  const ResponseHead& head() const { return head_; }
  void reset() { begin_head(); }
  /// The same, with other limits.
  void reset(const ParserLimits& limits) {
    limits_ = limits;
    reset();
  }

 private:
  Step read_head(std::string_view input, size_t& consumed);
  ParseError check_first_line(std::string_view input);
  ParseError read_fields(std::string_view lines);
  ParseError delimit_body(const Framing& framing);

  Method method_ = Method::get;
  bool tunnel_ = false;
  ResponseHead head_;
};

}  // namespace fairlead::proxy::http
