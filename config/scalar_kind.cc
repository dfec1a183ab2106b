#include "config/scalar_kind.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "config/address.h"
#include "config/byte_size.h"
#include "config/duration.h"
#include "config/fraction.h"
#include "config/message.h"
#include "config/suggest.h"
#include "config/text_kinds.h"

namespace fairlead::config {
namespace {

template <typename Value>
absl::StatusOr<Scalar> as_scalar(absl::StatusOr<Value> value) {
  if (!value.ok()) return value.status();
  return Scalar(*std::move(value));
}

absl::StatusOr<Scalar> parse_boolean(std::string_view text) {
  if (text == "true") return Scalar(true);
  if (text == "false") return Scalar(false);
  constexpr std::string_view kTrue[] = {"yes", "on", "True", "TRUE", "1"};
  constexpr std::string_view kFalse[] = {"no", "off", "False", "FALSE", "0"};
  std::string_view meant;
  if (std::find(std::begin(kTrue), std::end(kTrue), text) != std::end(kTrue)) meant = "true";
  if (std::find(std::begin(kFalse), std::end(kFalse), text) != std::end(kFalse)) meant = "false";
  return expected("true or false", text, did_you_mean(meant));
}

absl::StatusOr<Scalar> parse_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!text.empty() && error == std::errc() && end == text.data() + text.size()) return Scalar(value);
  return expected("a whole number", text);
}

absl::StatusOr<Scalar> parse_choice(const Field& field, std::string_view text) {
  const auto contains = [text](const auto& names) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (contains(field.choices)) return Scalar(std::string(text));
  if (contains(field.later_choices))
    return absl::UnimplementedError(concat(shown(text), " is not supported yet"));
  std::string what = field.choices.size() > 1 ? "one of " : "";
  for (std::string_view choice : field.choices)
    what += concat(choice == field.choices[0] ? "" : ", ", choice);
  return expected(what, text, did_you_mean(nearest(text, field.choices)));
}

/// A listening address: it must not depend on a resolver.
absl::StatusOr<Scalar> parse_bind_address(std::string_view text) {
  auto address = parse_host_port(text);
  if (!address.ok()) return address.status();
  if (is_ipv4(address->host) || is_ipv6(address->host)) return Scalar(*std::move(address));
  const std::string port = std::to_string(address->port);
  const std::string meant =
      address->host == "localhost" ? concat("127.0.0.1:", port, " or [::1]:", port) : "";
  return expected("an IP address and port to listen on", text, did_you_mean(meant));
}

absl::StatusOr<Scalar> parse_listen_address(std::string_view text) {
  return is_unix(text) ? as_scalar(parse_unix_socket(text)) : parse_bind_address(text);
}

absl::StatusOr<Scalar> parse_endpoint(std::string_view text) {
  if (is_unix(text)) return as_scalar(parse_unix_socket(text));
  auto address = parse_host_port(text);
  if (address.ok() && address->port == 0) return expected("an endpoint's port from 1 to 65535", text);
  return as_scalar(std::move(address));
}

absl::StatusOr<Scalar> parse_by_kind(const Field& field, std::string_view text) {
  switch (field.kind) {
    case Kind::boolean:
      return parse_boolean(text);
    case Kind::integer:
      return parse_integer(text);
    case Kind::number:
      return as_scalar(parse_number(text));
    case Kind::fraction:
      return as_scalar(parse_fraction(text));
    case Kind::duration:
      return as_scalar(parse_duration(text));
    case Kind::byte_size:
      return as_scalar(parse_byte_size(text));
    case Kind::choice:
      return parse_choice(field, text);
    case Kind::name:
      return as_scalar(parse_name(text));
    case Kind::bind_address:
      return parse_bind_address(text);
    case Kind::listen_address:
      return parse_listen_address(text);
    case Kind::endpoint:
      return parse_endpoint(text);
    case Kind::network:
      return as_scalar(parse_network(text));
    case Kind::file_mode:
      return as_scalar(parse_file_mode(text));
    case Kind::media_type:
      return as_scalar(parse_media_type(text));
    case Kind::host:
      return as_scalar(parse_host(text));
    case Kind::host_name:
      return as_scalar(parse_host_name(text));
    case Kind::host_pattern:
      return as_scalar(parse_host_pattern(text));
    case Kind::path:
      return as_scalar(parse_path(text));
    case Kind::target:
      return as_scalar(parse_target(text));
    case Kind::method:
      return as_scalar(parse_method(text));
    case Kind::header_name:
      return as_scalar(parse_header_name(text));
    case Kind::upgrade:
      return as_scalar(parse_upgrade(text));
    case Kind::grpc_name:
      return as_scalar(parse_grpc_name(text));
    case Kind::regex:
      return as_scalar(parse_regex(text));
    case Kind::file:
      return as_scalar(parse_file(text));
    case Kind::text:
      return as_scalar(parse_text(text));
  }
  return absl::InternalError("unknown kind");
}

std::optional<double> magnitude(const Scalar& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* duration = std::get_if<Duration>(&value)) return static_cast<double>(duration->count());
  return std::nullopt;
}

/// A bound of a range as a scalar of the kind.
Scalar bound(Kind kind, double value) {
  if (kind == Kind::duration) return Duration(std::llround(value));
  if (kind == Kind::integer || kind == Kind::byte_size) return static_cast<int64_t>(value);
  return value;
}

std::string format_bound(Kind kind, double value) { return format_scalar(kind, bound(kind, value)); }

}  // namespace

bool is_plain(Kind kind) { return kind == Kind::boolean || kind == Kind::integer || kind == Kind::number; }

std::string_view label(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "`true` or `false`";
    case Kind::integer:
      return "whole number";
    case Kind::number:
      return "number";
    case Kind::fraction:
      return "percentage";
    case Kind::duration:
      return "duration";
    case Kind::byte_size:
      return "size";
    case Kind::choice:
      return "one of";
    case Kind::name:
      return "name";
    case Kind::bind_address:
      return "IP address and port";
    case Kind::listen_address:
      return "IP address and port, or `unix:/path`";
    case Kind::endpoint:
      return "host and port, or `unix:/path`";
    case Kind::network:
      return "network";
    case Kind::file_mode:
      return "octal permissions";
    case Kind::media_type:
      return "media type";
    case Kind::host:
      return "host";
    case Kind::host_name:
      return "host name";
    case Kind::host_pattern:
      return "host or `*.suffix`";
    case Kind::path:
      return "path";
    case Kind::target:
      return "path, perhaps with a query";
    case Kind::method:
      return "method";
    case Kind::header_name:
      return "header name";
    case Kind::upgrade:
      return "protocol";
    case Kind::grpc_name:
      return "gRPC name";
    case Kind::regex:
      return "RE2 regular expression";
    case Kind::file:
      return "file path";
    case Kind::text:
      return "text";
  }
  return "";
}

absl::StatusOr<Scalar> parse_scalar(const Field& field, std::string_view text) {
  auto value = parse_by_kind(field, text);
  const auto size = value.ok() ? magnitude(*value) : std::nullopt;
  if (!size || (*size >= field.range.min && *size <= field.range.max)) return value;
  const double nearest_bound = std::clamp(*size, field.range.min, field.range.max);
  return expected(concat("a value ", format_range(field)), text,
                  concat("the nearest is ", format_bound(field.kind, nearest_bound)));
}

std::string format_scalar(Kind kind, const Scalar& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* duration = std::get_if<Duration>(&value)) return format_duration(*duration);
  if (const auto* address = std::get_if<HostPort>(&value)) return to_string(*address);
  if (const auto* network = std::get_if<Network>(&value)) return to_string(*network);
  if (const auto* number = std::get_if<double>(&value)) {
    return kind == Kind::fraction ? format_fraction(*number) : format_number(*number);
  }
  const int64_t integer = std::get<int64_t>(value);
  return kind == Kind::byte_size ? format_byte_size(integer) : std::to_string(integer);
}

std::string format_range(const Field& field) {
  const auto [min, max] = field.range;
  switch (field.kind) {
    case Kind::integer:
    case Kind::number:
    case Kind::fraction:
    case Kind::duration:
    case Kind::byte_size:
      break;
    default:
      return "";
  }
  if (!std::isinf(max))
    return concat("from ", format_bound(field.kind, min), " to ", format_bound(field.kind, max));
  return concat("of at least ", format_bound(field.kind, min));
}

}  // namespace fairlead::config
