#include "proxy/http/field_id.h"

#include <array>
#include <cstdint>

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
    KnownName{"x-request-id", FieldId::x_request_id},
    KnownName{"content-length", FieldId::content_length},
    KnownName{"x-forwarded-for", FieldId::x_forwarded_for},
    KnownName{"x-forwarded-host", FieldId::x_forwarded_host},
    KnownName{"proxy-connection", FieldId::proxy_connection},
    KnownName{"transfer-encoding", FieldId::transfer_encoding},
    KnownName{"x-forwarded-proto", FieldId::x_forwarded_proto},
    KnownName{"proxy-authenticate", FieldId::proxy_authenticate},
    KnownName{"proxy-authorization", FieldId::proxy_authorization},
};
constexpr size_t kLongestName = 19;

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

// Setting 0x20 lower-cases letters and leaves '-' alone; no token character but '-' becomes '-'.
bool same_name(std::string_view name, std::string_view lower) {
  for (size_t i = 0; i < lower.size(); ++i) {
    if ((name[i] | 0x20) != lower[i]) return false;
  }
  return true;
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
