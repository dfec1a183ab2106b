#include "config/message.h"

namespace fairlead::config {
namespace {

constexpr size_t kShownBytes = 80;

/// Where to cut so that no UTF-8 sequence is split.
size_t cut(std::string_view text) {
  size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool long_text = text.size() > kShownBytes;
  std::string out = "'";
  for (unsigned char c : long_text ? text.substr(0, cut(text)) : text) {
    if (c < 0x20 || c == 0x7f) {
      out.append("\\x").push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 15]);
    } else {
      out.push_back(static_cast<char>(c));
    }
  }
  return out + (long_text ? "…'" : "'");
}

absl::Status expected(std::string_view what, std::string_view text, std::string_view hint) {
  return absl::InvalidArgumentError(
      concat("expected ", what, ", got ", shown(text), hint.empty() ? "" : "; ", hint));
}

std::string did_you_mean(std::string_view suggestion) {
  return suggestion.empty() ? std::string() : concat("did you mean ", suggestion, "?");
}

std::string message_of(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

}  // namespace fairlead::config
