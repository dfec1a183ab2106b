#include "telemetry/access_record.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace fairlead::telemetry {
namespace {

// Every text of an entry and of an attempt: size, write and read go through these lists.
constexpr std::string_view AccessEntry::*kTexts[] = {
    &AccessEntry::listener, &AccessEntry::client,   &AccessEntry::method,     &AccessEntry::host,
    &AccessEntry::path,     &AccessEntry::protocol, &AccessEntry::request_id, &AccessEntry::user_agent,
    &AccessEntry::route,    &AccessEntry::service,  &AccessEntry::policy,     &AccessEntry::region,
    &AccessEntry::endpoint, &AccessEntry::error};
constexpr std::string_view AccessAttempt::*kAttemptTexts[] = {
    &AccessAttempt::region, &AccessAttempt::endpoint, &AccessAttempt::reason, &AccessAttempt::failure};

struct FixedPart {
  int64_t time_ns, duration_ns;
  uint64_t bytes_received, bytes_sent, generation, table;
  double pick;
  int32_t status;
  uint32_t candidates_length;
  uint16_t attempts;
  uint16_t lengths[std::size(kTexts)];
};

struct FixedAttempt {
  int64_t duration_ns;
  int32_t status;
  uint16_t lengths[std::size(kAttemptTexts)];
};

uint16_t kept(std::string_view text) {
  return static_cast<uint16_t>(std::min(text.size(), AccessRecord::kMaxText));
}

std::span<const AccessAttempt> kept(std::span<const AccessAttempt> attempts) {
  return attempts.first(std::min(attempts.size(), AccessRecord::kMaxAttempts));
}

/// Copies between one and two words' bytes by two moves that may overlap.
template <typename Word>
void copy_ends(const char* in, size_t length, char* out) {
  Word head = 0, tail = 0;
  std::memcpy(&head, in, sizeof head);
  std::memcpy(&tail, in + length - sizeof tail, sizeof tail);
  std::memcpy(out, &head, sizeof head);
  std::memcpy(out + length - sizeof tail, &tail, sizeof tail);
}

/// Spares short texts, the usual case, the call of memcpy.
char* copy(std::string_view text, size_t length, char* out) {
  const char* in = text.data();
  if (length >= 8 && length <= 16) {
    copy_ends<uint64_t>(in, length, out);
  } else if (length >= 4 && length < 8) {
    copy_ends<uint32_t>(in, length, out);
  } else if (length > 0) {
    std::memcpy(out, in, length);
  }
  return out + length;
}

char* write_attempt(const AccessAttempt& attempt, char* out) {
  FixedAttempt fixed{attempt.duration_ns, attempt.status, {}};
  char* bytes = out + sizeof fixed;
  for (size_t i = 0; i < std::size(kAttemptTexts); ++i) {
    const std::string_view text = attempt.*kAttemptTexts[i];
    fixed.lengths[i] = kept(text);
    bytes = copy(text, fixed.lengths[i], bytes);
  }
  std::memcpy(out, &fixed, sizeof fixed);
  return bytes;
}

const char* read_attempt(const char* in, AccessAttempt& attempt) {
  FixedAttempt fixed{};
  std::memcpy(&fixed, in, sizeof fixed);
  in += sizeof fixed;
  attempt.duration_ns = fixed.duration_ns;
  attempt.status = fixed.status;
  for (size_t i = 0; i < std::size(kAttemptTexts); ++i) {
    attempt.*kAttemptTexts[i] = {in, fixed.lengths[i]};
    in += fixed.lengths[i];
  }
  return in;
}

}  // namespace

size_t AccessRecord::size(const AccessEntry& entry) {
  size_t size = sizeof(FixedPart) + entry.candidates_json.size();
  for (auto text : kTexts) size += kept(entry.*text);
  for (const AccessAttempt& attempt : kept(entry.attempts)) {
    size += sizeof(FixedAttempt);
    for (auto text : kAttemptTexts) size += kept(attempt.*text);
  }
  return size;
}

void AccessRecord::write(const AccessEntry& entry, char* out) {
  FixedPart fixed{.time_ns = entry.time_ns,
                  .duration_ns = entry.duration_ns,
                  .bytes_received = entry.bytes_received,
                  .bytes_sent = entry.bytes_sent,
                  .generation = entry.generation,
                  .table = entry.table,
                  .pick = entry.pick,
                  .status = entry.status,
                  .candidates_length = static_cast<uint32_t>(entry.candidates_json.size()),
                  .attempts = static_cast<uint16_t>(kept(entry.attempts).size()),
                  .lengths = {}};
  char* bytes = out + sizeof fixed;
  for (size_t i = 0; i < std::size(kTexts); ++i) {
    const std::string_view text = entry.*kTexts[i];
    fixed.lengths[i] = kept(text);
    bytes = copy(text, fixed.lengths[i], bytes);
  }
  bytes = copy(entry.candidates_json, entry.candidates_json.size(), bytes);
  for (const AccessAttempt& attempt : kept(entry.attempts)) bytes = write_attempt(attempt, bytes);
  std::memcpy(out, &fixed, sizeof fixed);
}

AccessEntry AccessRecord::read(std::string_view record, std::vector<AccessAttempt>& attempts) {
  const char* in = record.data();
  FixedPart fixed{};
  std::memcpy(&fixed, in, sizeof fixed);
  in += sizeof fixed;
  AccessEntry entry{.time_ns = fixed.time_ns,
                    .duration_ns = fixed.duration_ns,
                    .status = fixed.status,
                    .bytes_received = fixed.bytes_received,
                    .bytes_sent = fixed.bytes_sent,
                    .generation = fixed.generation,
                    .table = fixed.table,
                    .pick = fixed.pick};
  for (size_t i = 0; i < std::size(kTexts); ++i) {
    entry.*kTexts[i] = {in, fixed.lengths[i]};
    in += fixed.lengths[i];
  }
  entry.candidates_json = {in, fixed.candidates_length};
  in += fixed.candidates_length;
  attempts.resize(fixed.attempts);
  for (AccessAttempt& attempt : attempts) in = read_attempt(in, attempt);
  entry.attempts = attempts;
  return entry;
}

}  // namespace fairlead::telemetry
