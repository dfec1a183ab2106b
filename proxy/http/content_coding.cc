#include "proxy/http/content_coding.h"

#include <algorithm>
#include <array>
#include <optional>

#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"

namespace fairlead::proxy::http {

namespace {

constexpr int kWhole = 1000;  // weights are counted in thousandths

/// "0", "0.5", "1.000": at most three digits behind the point, at most one.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int weight = (text[0] - '0') * kWhole;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int unit = kWhole / 10;
  for (const char digit : text.substr(std::min<size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  if (weight > kWhole) return std::nullopt;
  return weight;
}

/// The weight that stands behind a coding's name.
std::optional<int> weight_of(std::string_view parameters) {
  parameters = trim(parameters);
  if (parameters.empty()) return kWhole;
  if (parameters.size() < 2 || !equals_ignoring_case(parameters.substr(0, 2), "q=")) return std::nullopt;
  return parse_weight(parameters.substr(2));
}

struct Weights {
  std::array<int, 4> of{-1, -1, -1, -1};  // by coding; -1: not named
  int others = -1;                        // of "*"

  int weight(ContentCoding coding) const {
    const int named = of[static_cast<size_t>(coding)];
    return named >= 0 ? named : others;
  }
  void take(std::string_view member) {
    const size_t semicolon = member.find(';');
    const std::string_view name = trim(member.substr(0, semicolon));
    const auto weight =
        weight_of(semicolon == std::string_view::npos ? std::string_view() : member.substr(semicolon + 1));
    if (!weight) return;
    if (name == "*") others = *weight;
    const ContentCoding coding = content_coding(name);
    if (coding != ContentCoding::identity || equals_ignoring_case(name, "identity"))
      of[static_cast<size_t>(coding)] = *weight;
  }
};

}  // namespace

std::string_view to_string(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::gzip:
      return "gzip";
    case ContentCoding::br:
      return "br";
    case ContentCoding::zstd:
      return "zstd";
    case ContentCoding::identity:
      break;
  }
  return "identity";
}

ContentCoding content_coding(std::string_view name) {
  if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip"))
    return ContentCoding::gzip;  // RFC 9110 §8.4.1.3
  if (equals_ignoring_case(name, "br")) return ContentCoding::br;
  if (equals_ignoring_case(name, "zstd")) return ContentCoding::zstd;
  return ContentCoding::identity;
}

ContentCoding negotiate(std::span<const ContentCoding> offered, const Fields& fields) {
  Weights weights;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, "accept-encoding")) continue;
    for (std::string_view rest = field.value; !rest.empty();) weights.take(next_element(rest));
  }
  ContentCoding best = ContentCoding::identity;
  // What is not asked for is the last choice; what is named is weighed like the others.
  int most = std::max(0, weights.of[static_cast<size_t>(ContentCoding::identity)] - 1);
  for (const ContentCoding coding : offered) {
    if (weights.weight(coding) <= most) continue;
    most = weights.weight(coding);
    best = coding;
  }
  return best;
}

}  // namespace fairlead::proxy::http
