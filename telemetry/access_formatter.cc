#include "telemetry/access_formatter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <ctime>

#include "telemetry/json_text.h"

namespace fairlead::telemetry {
namespace {

// More than the names, punctuation and numbers of a line, and of an attempt.
constexpr size_t kFixedBound = 1024;
constexpr size_t kAttemptBound = 256;
constexpr size_t kNumberBound = 32;

template <size_t N>
char* literal(const char (&text)[N], char* out) {
  std::memcpy(out, text, N - 1);
  return out + N - 1;
}

template <typename T>
char* number(T value, char* out) {
  return std::to_chars(out, out + kNumberBound, value).ptr;
}

/// A number of `width` digits, zeroes in front.
char* padded(int64_t value, size_t width, char* out) {
  for (size_t i = width; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + width;
}

char* milliseconds(int64_t ns, char* out) {
  const int64_t duration = std::max<int64_t>(ns, 0);
  const int64_t us = duration / 1000 + (duration % 1000 >= 500 ? 1 : 0);
  out = number(us / 1000, out);
  *out++ = '.';
  return padded(us % 1000, 3, out);
}

char* attempt_object(const AccessAttempt& attempt, char* out) {
  out = write_json_text(attempt.region, literal("{\"region\":", out));
  out = write_json_text(attempt.endpoint, literal(",\"endpoint\":", out));
  out = write_json_text(attempt.reason, literal(",\"reason\":", out));
  out = number(attempt.status, literal(",\"status\":", out));
  out = write_json_text(attempt.failure, literal(",\"failure\":", out));
  out = milliseconds(attempt.duration_ns, literal(",\"duration_ms\":", out));
  return literal("}", out);
}

char* attempts_array(std::span<const AccessAttempt> attempts, char* out) {
  out = literal("[", out);
  for (const AccessAttempt& attempt : attempts) {
    if (&attempt != attempts.data()) *out++ = ',';
    out = attempt_object(attempt, out);
  }
  return literal("]", out);
}

char* decision_object(const AccessEntry& entry, char* out) {
  if (entry.table == 0) return literal("null", out);
  out = number(entry.generation, literal("{\"generation\":", out));
  out = number(entry.table, literal(",\"table\":", out));
  out = literal(",\"pick\":", out);
  out = std::isfinite(entry.pick) ? number(entry.pick, out) : literal("null", out);
  out = literal(",\"candidates\":", out);
  const std::string_view candidates = entry.candidates_json.empty() ? "[]" : entry.candidates_json;
  std::memcpy(out, candidates.data(), candidates.size());
  return literal("}", out + candidates.size());
}

char* request_members(const AccessEntry& entry, char* out) {
  out = milliseconds(entry.duration_ns, literal(",\"duration_ms\":", out));
  out = write_json_text(entry.listener, literal(",\"listener\":", out));
  out = write_json_text(entry.client, literal(",\"client\":", out));
  out = write_json_text(entry.method, literal(",\"method\":", out));
  out = write_json_text(entry.host, literal(",\"host\":", out));
  out = write_json_text(entry.path, literal(",\"path\":", out));
  out = write_json_text(entry.protocol, literal(",\"protocol\":", out));
  out = write_json_text(entry.request_id, literal(",\"request_id\":", out));
  return write_json_text(entry.user_agent, literal(",\"user_agent\":", out));
}

char* answer_members(const AccessEntry& entry, char* out) {
  out = number(entry.status, literal(",\"status\":", out));
  out = number(entry.bytes_received, literal(",\"bytes_received\":", out));
  out = number(entry.bytes_sent, literal(",\"bytes_sent\":", out));
  out = write_json_text(entry.route, literal(",\"route\":", out));
  out = write_json_text(entry.service, literal(",\"service\":", out));
  out = write_json_text(entry.policy, literal(",\"policy\":", out));
  out = write_json_text(entry.region, literal(",\"region\":", out));
  out = write_json_text(entry.endpoint, literal(",\"endpoint\":", out));
  out = write_json_text(entry.error, literal(",\"error\":", out));
  out = attempts_array(entry.attempts, literal(",\"attempts\":", out));
  return decision_object(entry, literal(",\"decision\":", out));
}

}  // namespace

size_t AccessFormatter::bound(const AccessEntry& entry) {
  size_t text = 0;
  for (std::string_view t : {entry.listener, entry.client, entry.method, entry.host, entry.path,
                             entry.protocol, entry.request_id, entry.user_agent, entry.route, entry.service,
                             entry.policy, entry.region, entry.endpoint, entry.error}) {
    text += t.size();
  }
  for (const AccessAttempt& a : entry.attempts) {
    text += a.region.size() + a.endpoint.size() + a.reason.size() + a.failure.size();
  }
  return kFixedBound + kAttemptBound * entry.attempts.size() + entry.candidates_json.size() +
         json_text_bound(text);
}

char* AccessFormatter::format(const AccessEntry& entry, char* out) {
  out = write_time(entry.time_ns, literal("{\"time\":\"", out));
  out = request_members(entry, literal("\"", out));
  out = answer_members(entry, out);
  return literal("}\n", out);
}

char* AccessFormatter::write_time(int64_t time_ns, char* out) {
  constexpr int64_t kSecond = 1'000'000'000;
  const int64_t time = std::max<int64_t>(time_ns, 0);
  if (time / kSecond != second_) {
    second_ = time / kSecond;
    const std::time_t second = second_;
    std::tm utc{};
    gmtime_r(&second, &utc);
    char text[kDateLength + 1];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::memcpy(date_, text, kDateLength);
  }
  std::memcpy(out, date_, kDateLength);
  out[kDateLength] = '.';
  out = padded(time % kSecond / 1'000'000, 3, out + kDateLength + 1);
  return literal("Z", out);
}

}  // namespace fairlead::telemetry
