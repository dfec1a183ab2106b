#include "proxy/http/request_line.h"

#include "proxy/http/authority.h"
#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

constexpr size_t kVersionLength = 8;

Method method_of(std::string_view text) {
  switch (text.size()) {
    case 3:
      if (text == "GET") return Method::get;
      if (text == "PUT") return Method::put;
      break;
    case 4:
      if (text == "POST") return Method::post;
      if (text == "HEAD") return Method::head;
      break;
    case 5:
      if (text == "PATCH") return Method::patch;
      if (text == "TRACE") return Method::trace;
      break;
    case 6:
      if (text == "DELETE") return Method::delete_;
      break;
    case 7:
      if (text == "OPTIONS") return Method::options;
      if (text == "CONNECT") return Method::connect;
      break;
    default:
      break;
  }
  return Method::other;
}

// `text` begins with the path. Splits it at the first '?'.
ParseError split_path(std::string_view text, RequestHead& head) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end && is_a(*p, kPathChar)) ++p;
  head.path = text.substr(0, static_cast<size_t>(p - text.data()));
  if (p == end) return ParseError::none;
  if (*p != '?') return ParseError::bad_target;
  const char* const query = ++p;
  while (p != end && is_a(*p, kQueryChar)) ++p;
  head.query = {query, static_cast<size_t>(p - query)};
  return p == end ? ParseError::none : ParseError::bad_target;
}

size_t scheme_length(std::string_view target) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (equals_ignoring_case(target.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

ParseError parse_absolute(std::string_view target, RequestHead& head) {
  const size_t scheme = scheme_length(target);
  if (scheme == 0) return ParseError::bad_target;
  const std::string_view rest = target.substr(scheme);
  const size_t end = rest.find_first_of("/?");
  head.authority = rest.substr(0, end);
  if (!parse_authority(head.authority)) return ParseError::bad_target;
  const std::string_view path = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  if (const ParseError error = split_path(path, head); error != ParseError::none) return error;
  // An empty path stands for the root, or for the server as a whole (RFC 9112 §3.2.4).
  if (path.empty() && head.method == Method::options) {
    head.path = "*";
  } else if (head.path.empty()) {
    head.path = "/";
  }
  return ParseError::none;
}

ParseError parse_target(RequestHead& head) {
  head.path = {};
  head.query = {};
  head.authority = {};
  if (head.method == Method::connect) {
    const auto authority = parse_authority(head.target);
    if (!authority || authority->port.empty()) return ParseError::bad_target;
    head.authority = head.target;
    return ParseError::none;
  }
  if (head.target.front() == '/') return split_path(head.target, head);
  if (head.target != "*") return parse_absolute(head.target, head);
  head.path = head.target;
  return head.method == Method::options ? ParseError::none : ParseError::bad_target;
}

}  // namespace

ParseError parse_version(std::string_view text, ParseError malformed, uint8_t& minor_version) {
  if (text.size() < kVersionLength || text.substr(0, 5) != "HTTP/") return malformed;
  if (!is_digit(text[5]) || text[6] != '.' || !is_digit(text[7])) return malformed;
  if (text[5] != '1') return ParseError::bad_version;
  minor_version = text[7] == '0' ? 0 : 1;
  return ParseError::none;
}

ParseError parse_request_line(std::string_view line, RequestHead& head) {
  const char* p = line.data();
  const char* const end = p + line.size();
  while (p != end && (is_a(*p, kTokenChar) || *p == '_')) ++p;
  if (p == line.data() || p == end || *p != ' ') return ParseError::bad_request_line;
  head.method_text = line.substr(0, static_cast<size_t>(p - line.data()));
  head.method = method_of(head.method_text);

  const std::string_view rest(p + 1, static_cast<size_t>(end - p - 1));
  if (rest.size() < kVersionLength + 2) return ParseError::bad_request_line;
  const size_t target = rest.size() - kVersionLength - 1;
  if (rest[target] != ' ') return ParseError::bad_request_line;
  head.target = rest.substr(0, target);
  if (head.target.find(' ') != std::string_view::npos) return ParseError::bad_request_line;
  if (const ParseError error =
          parse_version(rest.substr(target + 1), ParseError::bad_request_line, head.minor_version);
      error != ParseError::none) {
    return error;
  }
  return parse_target(head);
}

}  // namespace fairlead::proxy::http
