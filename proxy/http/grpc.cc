#include "proxy/http/grpc.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "proxy/http/field_values.h"

namespace fairlead::proxy::http {
namespace {

using namespace std::chrono_literals;
constexpr size_t kMaxDigits = 8;  // of grpc-timeout

struct Unit {
  char name;
  std::chrono::nanoseconds length;
};
constexpr std::array<Unit, 6> kUnits = {
    {{'n', 1ns}, {'u', 1us}, {'m', 1ms}, {'S', 1s}, {'M', 1min}, {'H', 1h}}};

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool is_grpc(const RequestHead& head) {
  return head.method == Method::post &&
         is_media_type(field_value(head.fields, "content-type"), "application/grpc");
}

std::optional<std::chrono::nanoseconds> grpc_timeout(const Fields& fields) {
  const std::string_view value = field_value(fields, "grpc-timeout");
  if (value.size() < 2 || value.size() > kMaxDigits + 1) return std::nullopt;
  const auto unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == value.back(); });
  const auto count = number(value.substr(0, value.size() - 1));
  if (unit == kUnits.end() || !count) return std::nullopt;
  // Beyond a century nothing is a deadline, and nothing may overflow.
  constexpr auto kLongest = std::chrono::nanoseconds(24h * 36500);
  if (*count > static_cast<uint64_t>(kLongest / unit->length)) return kLongest;
  return unit->length * static_cast<int64_t>(*count);
}

std::string grpc_timeout_value(std::chrono::nanoseconds left) {
  constexpr int64_t kMost = 99'999'999;
  left = std::max<std::chrono::nanoseconds>(left, 1us);
  size_t unit = 1;  // microseconds, as far as they go
  while (left / kUnits[unit].length > kMost) ++unit;
  std::string digits = std::to_string(left / kUnits[unit].length);
  return std::string(kMaxDigits - digits.size(), '0') + digits + kUnits[unit].name;
}

int grpc_status(const Fields& fields) {
  const auto status = number(field_value(fields, "grpc-status"));
  return status && *status <= 16 ? static_cast<int>(*status) : grpc_code::kNone;
}

int grpc_status_of(int http_status) {
  switch (http_status) {
    case 400:
    case 431:
      return grpc_code::kInternal;
    case 401:
      return grpc_code::kUnauthenticated;
    case 403:
      return grpc_code::kPermissionDenied;
    case 404:
      return grpc_code::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return grpc_code::kUnavailable;
    default:
      return grpc_code::kUnknown;
  }
}

int grpc_status_of_reset(uint32_t code) {
  switch (code) {
    case 0x7:  // REFUSED_STREAM
      return grpc_code::kUnavailable;
    case 0x8:  // CANCEL
      return grpc_code::kCancelled;
    case 0xb:  // ENHANCE_YOUR_CALM
      return grpc_code::kResourceExhausted;
    case 0xc:  // INADEQUATE_SECURITY
      return grpc_code::kPermissionDenied;
    default:
      return grpc_code::kInternal;
  }
}

int grpc_status_of_refusal(int http_status) {
  const bool too_large = http_status == 414 || http_status == 431;
  return too_large ? grpc_code::kResourceExhausted : grpc_code::kInternal;
}

std::string grpc_trailers(int status, std::string_view message) {
  std::string lines = "grpc-status: " + std::to_string(status) + "\r\n";
  if (!message.empty()) lines.append("grpc-message: ").append(message).append("\r\n");
  return lines;
}

}  // namespace fairlead::proxy::http
