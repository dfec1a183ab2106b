#include "routing/route_conditions.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace fairlead::routing {
namespace {

using Kind = config::ValueMatch::Kind;

absl::StatusOr<ValueCondition> compile(const config::ValueMatch& match, RegexSet& regexes) {
  ValueCondition condition{match.name, match.kind, match.value, 0, match.invert};
  if (match.kind == Kind::regex) {
    auto number = regexes.add(match.value);
    if (!number.ok()) return number.status();
    condition.regex = *number;
  }
  return condition;
}

bool value_matches(const ValueCondition& condition, std::string_view value, const RegexSet& regexes,
                   size_t copy) {
  switch (condition.kind) {
    case Kind::present:
      return true;
    case Kind::exact:
      return value == condition.value;
    case Kind::prefix:
      return value.starts_with(condition.value);
    case Kind::regex:
      return regexes.matches(condition.regex, value, copy);
  }
  return false;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A bad escape stands for itself.
std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

bool needs_decoding(std::string_view text) { return text.find_first_of("%+") != std::string_view::npos; }

/// Encoded text is decoded into a string of its own: the only allocation while matching, and a rare one.
bool parameter_matches(const ValueCondition& condition, std::string_view name, std::string_view value,
                       const RegexSet& regexes, size_t copy) {
  if (needs_decoding(name) ? decode(name) != condition.name : name != condition.name) return false;
  if (needs_decoding(value)) return value_matches(condition, decode(value), regexes, copy);
  return value_matches(condition, value, regexes, copy);
}

}  // namespace

absl::StatusOr<RouteConditions> RouteConditions::build(const config::RouteMatch& match, RegexSet& regexes) {
  RouteConditions conditions;
  conditions.grpc_ = match.path_kind == config::RouteMatch::Path::grpc;
  conditions.methods_ = match.methods;
  for (const auto& header : match.headers) {
    auto compiled = compile(header, regexes);
    if (!compiled.ok()) return compiled.status();
    compiled->name = absl::AsciiStrToLower(compiled->name);
    conditions.headers_.push_back(*std::move(compiled));
  }
  for (const auto& parameter : match.query) {
    auto compiled = compile(parameter, regexes);
    if (!compiled.ok()) return compiled.status();
    conditions.query_.push_back(*std::move(compiled));
  }
  return conditions;
}

bool RouteConditions::method_holds(std::string_view method) const {
  return methods_.empty() || std::find(methods_.begin(), methods_.end(), method) != methods_.end();
}

bool RouteConditions::header_holds(const ValueCondition& condition, const RequestView& request,
                                   const RegexSet& regexes, size_t copy) {
  std::string_view value;
  if (request.header != nullptr) value = request.header(request.context, condition.name);
  bool found = value.data() != nullptr && value_matches(condition, value, regexes, copy);
  return found != condition.invert;
}

bool RouteConditions::query_holds(const ValueCondition& condition, std::string_view query,
                                  const RegexSet& regexes, size_t copy) {
  bool found = false;
  while (!query.empty() && !found) {
    size_t end = std::min(query.find('&'), query.size());
    std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    size_t equals = std::min(parameter.find('='), parameter.size());
    std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    found =
        !parameter.empty() && parameter_matches(condition, parameter.substr(0, equals), value, regexes, copy);
  }
  return found != condition.invert;
}

std::string_view RouteConditions::grpc_failure(const RequestView& request) {
  constexpr std::string_view kType = "application/grpc";
  if (request.method != "POST") return "method";
  const std::string_view type =
      request.header != nullptr ? request.header(request.context, "content-type") : std::string_view();
  if (!absl::StartsWithIgnoreCase({type.data(), type.size()}, {kType.data(), kType.size()}))
    return "gRPC content type";
  // "+proto", ";charset", "-web"; not another type that begins so.
  const std::string_view rest = type.substr(kType.size());
  const bool ours = rest.empty() || std::string_view("+;-").find(rest.front()) != std::string_view::npos;
  return ours ? "" : "gRPC content type";
}

bool RouteConditions::match(const RequestView& request, const RegexSet& regexes, size_t copy) const {
  if (!method_holds(request.method)) return false;
  if (grpc_ && !grpc_failure(request).empty()) return false;
  for (const auto& header : headers_) {
    if (!header_holds(header, request, regexes, copy)) return false;
  }
  for (const auto& parameter : query_) {
    if (!query_holds(parameter, request.query, regexes, copy)) return false;
  }
  return true;
}

std::string RouteConditions::first_failure(const RequestView& request, const RegexSet& regexes,
                                           size_t copy) const {
  if (!method_holds(request.method)) return "method";
  if (grpc_ && !grpc_failure(request).empty()) return std::string(grpc_failure(request));
  for (const auto& header : headers_) {
    if (!header_holds(header, request, regexes, copy)) return absl::StrCat("header ", header.name);
  }
  for (const auto& parameter : query_) {
    if (!query_holds(parameter, request.query, regexes, copy)) return absl::StrCat("query ", parameter.name);
  }
  return "";
}

}  // namespace fairlead::routing
