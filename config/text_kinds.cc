#include "config/text_kinds.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "config/address.h"
#include "config/message.h"

namespace fairlead::config {
namespace {

constexpr size_t kMaxName = 63;
constexpr size_t kMaxRegex = 4096;

bool is_alphanumeric(unsigned char c) { return std::isalnum(c) != 0; }
bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

bool has_control(std::string_view text) { return std::any_of(text.begin(), text.end(), is_control); }

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::string in_upper_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

/// The text with everything that a name can not hold replaced by '-'.
std::string nearest_name(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, kMaxName)) {
    const bool ok = is_alphanumeric(static_cast<unsigned char>(c)) ||
                    (!out.empty() && (c == '.' || c == '_' || c == '-'));
    if (ok || !out.empty()) out.push_back(ok ? c : '-');
  }
  return out;
}

/// What a host was probably meant to be: without scheme, path, port and final dot.
std::string nearest_host(std::string_view text) {
  if (is_ipv6(text)) return concat("[", text, "]");
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find('/'));
  text = text.substr(0, text.rfind(':'));
  if (text.ends_with('.')) text.remove_suffix(1);
  return is_dns_name(text) || is_ipv4(text) ? in_lower_case(text) : std::string();
}

bool is_path_character(unsigned char c) { return c > 0x20 && c < 0x7f && c != '#'; }

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

/// Whether some percent-encoding in the path is broken, or stands for a character that needs none.
bool has_needless_encoding(std::string_view path) {
  for (size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
    if (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2])) return true;
    const int c = std::stoi(std::string(path.substr(i + 1, 2)), nullptr, 16);
    if (c < 0x80 && (std::isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~')) return true;
  }
  return false;
}

bool is_normal(std::string_view path) {
  if (path.find("//") != std::string_view::npos || has_needless_encoding(path)) return false;
  const std::string closed = concat(path, "/");
  return closed.find("/./") == std::string::npos && closed.find("/../") == std::string::npos;
}

}  // namespace

absl::StatusOr<std::string> parse_name(std::string_view text) {
  const std::string meant = nearest_name(text);
  if (!text.empty() && meant == text) return meant;
  return expected("a name of at most 63 letters, digits, '.', '_' and '-' that begins with a letter or digit",
                  text, did_you_mean(meant));
}

absl::StatusOr<std::string> parse_host(std::string_view text) {
  if (!text.ends_with('.') && (is_dns_name(text) || is_ipv4(text))) return in_lower_case(text);
  if (text.starts_with('[') && text.ends_with(']') && is_ipv6(text.substr(1, text.size() - 2))) {
    return in_lower_case(text);
  }
  return expected("a host name or address without port", text, did_you_mean(nearest_host(text)));
}

absl::StatusOr<std::string> parse_host_name(std::string_view text) {
  if (!text.ends_with('.') && is_dns_name(text)) return in_lower_case(text);
  const std::string meant = nearest_host(text);
  return expected("a host name such as shop.example.com", text,
                  did_you_mean(is_dns_name(meant) ? meant : std::string()));
}

absl::StatusOr<std::string> parse_host_pattern(std::string_view text) {
  constexpr std::string_view kWhat = "a host such as shop.example.com or *.example.com";
  if (text == "*") return expected(kWhat, text, "leave hosts out to match every host");
  if (!text.starts_with("*.")) {
    auto host = parse_host(text);
    return host.ok() ? host : expected(kWhat, text, did_you_mean(nearest_host(text)));
  }
  const std::string_view suffix = text.substr(2);
  if (is_dns_name(suffix) && !suffix.ends_with('.')) return in_lower_case(text);
  const std::string meant = nearest_host(suffix);
  return expected(kWhat, text, did_you_mean(is_dns_name(meant) ? concat("*.", meant) : std::string()));
}

absl::StatusOr<std::string> parse_path(std::string_view text) {
  const bool characters = std::all_of(text.begin(), text.end(), is_path_character);
  const bool query = text.find('?') != std::string_view::npos;
  if (text.starts_with('/') && characters && !query) {
    if (is_normal(text)) return std::string(text);
    return expected(
        "a normal path", text,
        "requests are matched without dot segments, double slashes and needless percent-encoding");
  }
  std::string hint;
  if (query) hint = "conditions on the query stand under match.query";
  if (!text.empty() && !text.starts_with('/') && characters && !query) hint = did_you_mean(concat("/", text));
  return expected("a path that begins with /", text, hint);
}

absl::StatusOr<std::string> parse_target(std::string_view text) {
  const bool characters = std::all_of(text.begin(), text.end(), is_path_character);
  if (text.starts_with('/') && characters) return std::string(text);
  return expected("a path that begins with /", text,
                  did_you_mean(text.empty() || !characters ? std::string() : concat("/", text)));
}

absl::StatusOr<std::string> parse_method(std::string_view text) {
  const std::string upper = in_upper_case(text);
  if (is_token(text) && text == upper) return upper;
  return expected("a method in upper case", text, is_token(text) ? did_you_mean(upper) : std::string());
}

absl::StatusOr<std::string> parse_header_name(std::string_view text) {
  if (is_token(text)) return in_lower_case(text);
  return expected("a header name", text, text.ends_with(':') ? "without the colon" : "");
}

absl::StatusOr<std::string> parse_upgrade(std::string_view text) {
  // It would let requests through that nobody here looks at.
  const std::string name = in_lower_case(text);
  if (name == "h2c")
    return expected("a protocol other than HTTP", text, "HTTP/2 is spoken without an upgrade");
  const size_t slash = std::min(text.find('/'), text.size());
  if (is_token(text.substr(0, slash)) && (slash == text.size() || is_token(text.substr(slash + 1))))
    return name;
  return expected("a protocol's name, like websocket", text);
}

absl::StatusOr<std::string> parse_grpc_name(std::string_view text) {
  constexpr size_t kMost = 255;
  bool valid = !text.empty() && text.size() <= kMost;
  char before = '.';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool begins = c == '_' || std::isalpha(byte) != 0;
    valid = valid && (before == '.' ? begins : begins || c == '.' || std::isdigit(byte) != 0);
    before = c;
  }
  if (valid && before != '.') return std::string(text);
  return expected(
      "a name such as shop.Cart", text,
      text.find('/') != std::string_view::npos ? "service and method stand in keys of their own" : "");
}

absl::StatusOr<std::string> parse_regex(std::string_view text) {
  if (text.size() > kMaxRegex) return expected("a regular expression of at most 4096 bytes", text);
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 expression(re2::StringPiece(text.data(), text.size()), options);
  if (expression.ok()) return std::string(text);
  return expected("an RE2 regular expression", text, expression.error());
}

absl::StatusOr<std::string> parse_file(std::string_view text) {
  if (!text.empty() && !has_control(text)) return std::string(text);
  return expected("a file's path", text);
}

absl::StatusOr<std::string> parse_file_mode(std::string_view text) {
  const bool octal = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
  const bool sized = text.size() == 3 || (text.size() == 4 && text.front() == '0');
  if (octal && sized) return std::string(text);
  return expected("permissions in octal such as 0660", text);
}

absl::StatusOr<std::string> parse_media_type(std::string_view text) {
  constexpr std::string_view kWhat = "a media type such as text/html";
  const size_t slash = text.find('/');
  const bool valid =
      slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1));
  if (valid) return in_lower_case(text);
  const size_t semicolon = text.find(';');
  return expected(kWhat, text, semicolon != std::string_view::npos ? "without parameters" : "");
}

absl::StatusOr<std::string> parse_text(std::string_view text) {
  if (!has_control(text)) return std::string(text);
  return expected("text without control characters", text);
}

}  // namespace fairlead::config
