#include "proxy/http/field_id.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace fairlead::proxy::http {
namespace {

constexpr std::pair<std::string_view, FieldId> kNames[] = {
    {"Connection", FieldId::connection},
    {"Content-Length", FieldId::content_length},
    {"Date", FieldId::date},
    {"endpoint-load-metrics", FieldId::endpoint_load_metrics},
    {"Expect", FieldId::expect},
    {"Forwarded", FieldId::forwarded},
    {"grpc-timeout", FieldId::grpc_timeout},
    {"Host", FieldId::host},
    {"Keep-Alive", FieldId::keep_alive},
    {"Location", FieldId::location},
    {"Proxy-Authenticate", FieldId::proxy_authenticate},
    {"Proxy-Authorization", FieldId::proxy_authorization},
    {"Proxy-Connection", FieldId::proxy_connection},
    {"Retry-After", FieldId::retry_after},
    {"Server", FieldId::server},
    {"TE", FieldId::te},
    {"traceparent", FieldId::traceparent},
    {"Trailer", FieldId::trailer},
    {"Transfer-Encoding", FieldId::transfer_encoding},
    {"Upgrade", FieldId::upgrade},
    {"User-Agent", FieldId::user_agent},
    {"Via", FieldId::via},
    {"X-Forwarded-Client-Cert", FieldId::x_forwarded_client_cert},
    {"X-Forwarded-For", FieldId::x_forwarded_for},
    {"X-Forwarded-Host", FieldId::x_forwarded_host},
    {"X-Forwarded-Proto", FieldId::x_forwarded_proto},
    {"X-Request-Id", FieldId::x_request_id},
};

TEST(FieldId, KnowsEachNameInAnyCaseAndNothingNearIt) {
  EXPECT_EQ(std::size(kNames), static_cast<size_t>(FieldId::x_request_id));
  for (const auto& [name, id] : kNames) {
    EXPECT_EQ(field_id(name), id) << name;
    std::string changed(name);
    for (char& c : changed) {
      const char original = c;
      if (c != '-') c ^= 0x20;
      EXPECT_EQ(field_id(changed), id) << changed;
      c = original == 'z' ? 'y' : 'z';
      EXPECT_EQ(field_id(changed), FieldId::other) << changed;
      c = original;
    }
    EXPECT_EQ(field_id(changed + "x"), FieldId::other);
    EXPECT_EQ(field_id(name.substr(1)), FieldId::other);
  }
  EXPECT_EQ(field_id(""), FieldId::other);
  EXPECT_EQ(field_id(std::string(200, 'x')), FieldId::other);
}

TEST(FieldSet, HoldsWhatWasAdded) {
  constexpr FieldSet kSet{FieldId::te, FieldId::x_request_id};
  EXPECT_TRUE(kSet.has(FieldId::te));
  EXPECT_TRUE(kSet.has(FieldId::x_request_id));
  EXPECT_FALSE(kSet.has(FieldId::host));
  EXPECT_FALSE(kSet.has_any({FieldId::host, FieldId::via}));
  EXPECT_TRUE(kSet.has_any({FieldId::host, FieldId::te}));
  FieldSet more{FieldId::via};
  more.add(kSet);
  EXPECT_TRUE(more.has(FieldId::te));
  EXPECT_TRUE(more.has(FieldId::via));
}

}  // namespace
}  // namespace fairlead::proxy::http
