#include "proxy/http/path.h"

#include "proxy/http/authority.h"
#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

// What one percent-encoding becomes.
enum class Escape { bad, decoded, kept };

// `at` points to '%'. Gives the decoded character for what need not be encoded (RFC 3986 §6.2.2.2).
Escape read_escape(std::string_view path, size_t at, char& decoded) {
  if (path.size() - at < 3 || !is_a(path[at + 1], kHexDigit) || !is_a(path[at + 2], kHexDigit))
    return Escape::bad;
  decoded = static_cast<char>(hex_value(path[at + 1]) << 4 | hex_value(path[at + 2]));
  if (decoded == '\0') return Escape::bad;
  return is_a(decoded, kUnreserved) ? Escape::decoded : Escape::kept;
}

bool is_upper_hex(char c) { return !(c >= 'a' && c <= 'f'); }

// Copies the segment from `at` up to the next slash or the end, in normal form. False for a bad
// percent-encoding.
bool append_segment(std::string_view path, size_t& at, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (; at < path.size() && path[at] != '/'; ++at) {
    if (path[at] != '%') {
      out += path[at];
      continue;
    }
    char decoded = 0;
    const Escape escape = read_escape(path, at, decoded);
    if (escape == Escape::bad) return false;
    if (escape == Escape::decoded) {
      out += decoded;
    } else {
      const auto byte = static_cast<uint8_t>(decoded);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    at += 2;
  }
  return true;
}

// `out` ends with the slash before "..": takes the segment before that off. False above the root.
bool pop_segment(std::string& out) {
  if (out.size() <= 1) return false;
  out.pop_back();
  out.resize(out.rfind('/') + 1);
  return true;
}

bool is_dot_segment(std::string_view path, size_t begin) {
  const std::string_view segment = path.substr(begin, path.find('/', begin) - begin);
  return segment == "." || segment == "..";
}

bool is_normal_escape(std::string_view path, size_t at) {
  char decoded = 0;
  return read_escape(path, at, decoded) == Escape::kept && is_upper_hex(path[at + 1]) &&
         is_upper_hex(path[at + 2]);
}

}  // namespace

bool is_normal_path(std::string_view path) {
  if (path == "*") return true;
  if (path.empty() || path.front() != '/') return false;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/') {
      if (i + 1 == path.size()) break;
      if (path[i + 1] == '/' || (path[i + 1] == '.' && is_dot_segment(path, i + 1))) return false;
    } else if (path[i] == '%' && !is_normal_escape(path, i)) {
      return false;
    }
  }
  return true;
}

bool normalize_path(std::string_view path, std::string& out) {
  out.clear();
  if (path == "*") {
    out = path;
    return true;
  }
  if (path.empty() || path.front() != '/') return false;
  out += '/';
  for (size_t at = 1; at < path.size(); ++at) {  // `at` stands behind a slash, `out` ends with one
    const size_t begin = out.size();
    if (!append_segment(path, at, out)) return false;
    const std::string_view segment = std::string_view(out).substr(begin);
    const bool dots = segment == "..";
    if (dots || segment == ".") {
      out.resize(begin);
      if (dots && !pop_segment(out)) return false;
    } else if (!segment.empty() && at < path.size()) {
      out += '/';
    }
  }
  return true;
}

bool normalize_host(std::string_view authority, std::string& out) {
  const auto parts = parse_authority(authority);
  if (!parts) return false;
  std::string_view host = parts->host;
  if (host.size() > 1 && host.back() == '.') host.remove_suffix(1);
  out.resize(host.size());
  for (size_t i = 0; i < host.size(); ++i) out[i] = to_lower(host[i]);
  return true;
}

}  // namespace fairlead::proxy::http
