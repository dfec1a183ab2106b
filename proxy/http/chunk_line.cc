#include "proxy/http/chunk_line.h"

#include <cstring>

#include "proxy/http/byte_scan.h"
#include "proxy/http/characters.h"

namespace fairlead::proxy::http {
namespace {

constexpr size_t kLongestLine = 1024;
constexpr size_t kMostDigits = 16;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_token_char(char c) { return is_a(c, kTokenChar) || c == '_'; }

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

bool skip_token(std::string_view& text) {
  const size_t before = text.size();
  while (!text.empty() && is_token_char(text.front())) text.remove_prefix(1);
  return text.size() != before;
}

bool skip_quoted_string(std::string_view& text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\\') ++i;
  }
  return false;
}

// *( BWS ";" BWS name [ BWS "=" BWS value ] ), without control bytes.
bool are_extensions(std::string_view text) {
  if (find_control(text.data(), text.data() + text.size()) != text.data() + text.size()) return false;
  while (!text.empty()) {
    skip_blanks(text);
    if (text.empty() || text.front() != ';') return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!skip_token(text)) return false;
    const std::string_view after_name = text;
    skip_blanks(text);
    if (text.empty() || text.front() != '=') {
      text = after_name;
      continue;
    }
    text.remove_prefix(1);
    skip_blanks(text);
    const bool quoted = !text.empty() && text.front() == '"';
    if (!(quoted ? skip_quoted_string(text) : skip_token(text))) return false;
  }
  return true;
}

// Parses the digits at the start of `text` and takes them off.
bool read_size(std::string_view& text, uint64_t& size) {
  size_t digits = 0;
  while (digits < text.size() && is_a(text[digits], kHexDigit)) {
    if (++digits > kMostDigits || size >> 56 != 0) return false;
    size = size << 4 | hex_value(text[digits - 1]);
  }
  text.remove_prefix(digits);
  return digits > 0;
}

}  // namespace

ChunkLine parse_chunk_line(std::string_view input) {
  ChunkLine line;
  const std::string_view window = input.substr(0, kLongestLine);
  const auto* lf =
      window.empty() ? nullptr : static_cast<const char*>(std::memchr(window.data(), '\n', window.size()));
  if (lf == nullptr) {
    const bool hopeless =
        window.size() == kLongestLine || (!window.empty() && !is_a(window.front(), kHexDigit));
    line.status = hopeless ? ChunkLine::Status::bad : ChunkLine::Status::incomplete;
    return line;
  }
  line.length = static_cast<size_t>(lf + 1 - window.data());
  if (line.length < 2 || lf[-1] != '\r') return line;
  std::string_view rest = window.substr(0, line.length - 2);
  if (read_size(rest, line.size) && are_extensions(rest)) line.status = ChunkLine::Status::complete;
  return line;
}

}  // namespace fairlead::proxy::http
