#include "proxy/http/field_id.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

namespace fairlead::proxy::http {
namespace {

struct KnownName {
  std::string_view name;
  FieldId id;
};

// Ordered by length, so that a name is compared with the few of its own length only.
constexpr std::array kKnownNames = {
    KnownName{"te", FieldId::te},
    KnownName{"via", FieldId::via},
    KnownName{"host", FieldId::host},
    KnownName{"date", FieldId::date},
    KnownName{"expect", FieldId::expect},
    KnownName{"server", FieldId::server},
    KnownName{"trailer", FieldId::trailer},
    KnownName{"upgrade", FieldId::upgrade},
    KnownName{"location", FieldId::location},
    KnownName{"forwarded", FieldId::forwarded},
    KnownName{"user-agent", FieldId::user_agent},
    KnownName{"connection", FieldId::connection},
    KnownName{"keep-alive", FieldId::keep_alive},
    KnownName{"traceparent", FieldId::traceparent},
    KnownName{"retry-after", FieldId::retry_after},
    KnownName{"grpc-timeout", FieldId::grpc_timeout},
    KnownName{"x-request-id", FieldId::x_request_id},
    KnownName{"content-length", FieldId::content_length},
    KnownName{"x-forwarded-for", FieldId::x_forwarded_for},
    KnownName{"x-forwarded-host", FieldId::x_forwarded_host},
    KnownName{"proxy-connection", FieldId::proxy_connection},
    KnownName{"transfer-encoding", FieldId::transfer_encoding},
    KnownName{"x-forwarded-proto", FieldId::x_forwarded_proto},
    KnownName{"proxy-authenticate", FieldId::proxy_authenticate},
    KnownName{"proxy-authorization", FieldId::proxy_authorization},
    KnownName{"endpoint-load-metrics", FieldId::endpoint_load_metrics},
    KnownName{"x-forwarded-client-cert", FieldId::x_forwarded_client_cert},
};
constexpr size_t kLongestName = 23;

// kFirstOfLength[n] is the first known name of at least n characters.
constexpr auto kFirstOfLength = [] {
  std::array<uint8_t, kLongestName + 2> first{};
  for (size_t length = 0; length < first.size(); ++length) {
    uint8_t i = 0;
    while (i < kKnownNames.size() && kKnownNames[i].name.size() < length) ++i;
    first[length] = i;
  }
  return first;
}();

template <typename Word>
Word load(const char* p) {
  Word word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// Compares word by word, the last one overlapping the one before. Setting 0x20 in each byte lower-cases
// letters and leaves
// '-' alone; no token character but '-' becomes '-'.
template <typename Word>
bool same_words(std::string_view name, std::string_view lower) {
  constexpr Word kLowerCase = std::numeric_limits<Word>::max() / 0xff * 0x20;
  for (size_t i = 0;; i += sizeof(Word)) {
    const size_t at = std::min(i, lower.size() - sizeof(Word));
    if ((load<Word>(name.data() + at) | kLowerCase) != load<Word>(lower.data() + at)) return false;
    if (i + sizeof(Word) >= lower.size()) return true;
  }
}

// Both have the same length.
bool same_name(std::string_view name, std::string_view lower) {
  if (lower.size() >= sizeof(uint64_t)) return same_words<uint64_t>(name, lower);
  if (lower.size() >= sizeof(uint32_t)) return same_words<uint32_t>(name, lower);
  return same_words<uint16_t>(name, lower);
}

}  // namespace

FieldId field_id(std::string_view name) {
  const size_t length = name.size();
  if (length > kLongestName) return FieldId::other;
  for (size_t i = kFirstOfLength[length]; i < kFirstOfLength[length + 1]; ++i) {
    if (same_name(name, kKnownNames[i].name)) return kKnownNames[i].id;
  }
  return FieldId::other;
}

}  // namespace fairlead::proxy::http
