#include "config/text_kinds.h"

#include <gtest/gtest.h>

#include "config/message.h"

namespace fairlead::config {
namespace {

using Parse = absl::StatusOr<std::string> (*)(std::string_view);

/// The value, or the hint behind the semicolon, or "refused".
std::string outcome(Parse parse, std::string_view text) {
  const auto result = parse(text);
  if (result.ok()) return *result;
  const std::string message = message_of(result.status());
  const size_t hint = message.find("'; ");
  return hint == std::string::npos ? "refused" : message.substr(hint + 1);
}

TEST(Name, IsAWord) {
  EXPECT_EQ(outcome(parse_name, "us-east_1.a"), "us-east_1.a");
  EXPECT_EQ(outcome(parse_name, "9"), "9");
  EXPECT_EQ(outcome(parse_name, "us east"), "; did you mean us-east?");
  EXPECT_EQ(outcome(parse_name, "_other"), "; did you mean other?");
  EXPECT_EQ(outcome(parse_name, ""), "refused");
  EXPECT_EQ(outcome(parse_name, std::string(63, 'a')), std::string(63, 'a'));
  EXPECT_EQ(outcome(parse_name, std::string(64, 'a')), "; did you mean " + std::string(63, 'a') + "?");
}

TEST(Host, IsANameOrAddressWithoutPort) {
  EXPECT_EQ(outcome(parse_host, "Shop.Example.com"), "shop.example.com");
  EXPECT_EQ(outcome(parse_host, "10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(outcome(parse_host, "[::1]"), "[::1]");
  EXPECT_EQ(outcome(parse_host, "::1"), "; did you mean [::1]?");
  EXPECT_EQ(outcome(parse_host, "a.b:80"), "; did you mean a.b?");
  EXPECT_EQ(outcome(parse_host, "http://a.b/x"), "; did you mean a.b?");
  EXPECT_EQ(outcome(parse_host, "a.b."), "; did you mean a.b?");
  EXPECT_EQ(outcome(parse_host, "10.0.0.256"), "refused");
  EXPECT_EQ(outcome(parse_host, ""), "refused");
}

TEST(HostName, IsNoAddress) {
  EXPECT_EQ(outcome(parse_host_name, "Shop.Example.com"), "shop.example.com");
  EXPECT_EQ(outcome(parse_host_name, "shop"), "shop");
  EXPECT_EQ(outcome(parse_host_name, "a.b."), "; did you mean a.b?");
  EXPECT_EQ(outcome(parse_host_name, "https://a.b:443/x"), "; did you mean a.b?");
  for (std::string_view text : {"10.0.0.1", "[::1]", "::1", "*.a.b", "a b", ""})
    EXPECT_EQ(outcome(parse_host_name, text), "refused") << text;
}

TEST(GrpcName, IsIdentifiersJoinedByDots) {
  for (std::string_view text : {"Cart", "shop.v1.Cart", "_a._1", "grpc.health.v1.Health"})
    EXPECT_EQ(outcome(parse_grpc_name, text), text);
  for (std::string_view text : {"", ".", "a.", ".a", "a..b", "1a", "a.1", "a b", "a-b"})
    EXPECT_EQ(outcome(parse_grpc_name, text), "refused") << text;
  EXPECT_EQ(outcome(parse_grpc_name, "shop.Cart/Add"), "; service and method stand in keys of their own");
  EXPECT_EQ(outcome(parse_grpc_name, std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_EQ(outcome(parse_grpc_name, std::string(256, 'a')), "refused");
}

TEST(HostPattern, MayBeASuffix) {
  EXPECT_EQ(outcome(parse_host_pattern, "a.b"), "a.b");
  EXPECT_EQ(outcome(parse_host_pattern, "*.Example.com"), "*.example.com");
  EXPECT_EQ(outcome(parse_host_pattern, "*"), "; leave hosts out to match every host");
  EXPECT_EQ(outcome(parse_host_pattern, "*.a.b:80"), "; did you mean *.a.b?");
  EXPECT_EQ(outcome(parse_host_pattern, "*.10.0.0.1"), "refused");
  EXPECT_EQ(outcome(parse_host_pattern, "*.[::1]"), "refused");
  EXPECT_EQ(outcome(parse_host_pattern, "a.*.b"), "refused");
  EXPECT_EQ(outcome(parse_host_pattern, "*a.b"), "refused");
}

TEST(Path, IsNormalAndHasNoQuery) {
  for (std::string_view text : {"/", "/api/", "/a.b/..c/d~", "/%20%C3%A9", "/a;b=c", "/..."})
    EXPECT_EQ(outcome(parse_path, text), text);
  EXPECT_EQ(outcome(parse_path, "api"), "; did you mean /api?");
  EXPECT_EQ(outcome(parse_path, "/a?b=c"), "; conditions on the query stand under match.query");
  for (std::string_view text :
       {"/a//b", "/a/./b", "/a/../b", "/a/..", "/.", "/%41", "/%2e%2e", "/%zz", "/%4"}) {
    EXPECT_EQ(outcome(parse_path, text),
              "; requests are matched without dot segments, double slashes and needless percent-encoding")
        << text;
  }
  for (std::string_view text : {"", "/a b", "/a#b", "/é", "/a\n"})
    EXPECT_EQ(outcome(parse_path, text), "refused") << text;
}

TEST(Target, MayHaveAQuery) {
  EXPECT_EQ(outcome(parse_target, "/healthz?deep=1"), "/healthz?deep=1");
  EXPECT_EQ(outcome(parse_target, "healthz"), "; did you mean /healthz?");
  EXPECT_EQ(outcome(parse_target, "/a b"), "refused");
  EXPECT_EQ(outcome(parse_target, ""), "refused");
}

TEST(Method, IsUpperCase) {
  EXPECT_EQ(outcome(parse_method, "PURGE"), "PURGE");
  EXPECT_EQ(outcome(parse_method, "get"), "; did you mean GET?");
  EXPECT_EQ(outcome(parse_method, "G T"), "refused");
  EXPECT_EQ(outcome(parse_method, ""), "refused");
}

TEST(Upgrade, IsATokenInLowerCaseAndNotHttp) {
  EXPECT_EQ(outcome(parse_upgrade, "WebSocket"), "websocket");
  EXPECT_EQ(outcome(parse_upgrade, "connect"), "connect");
  EXPECT_EQ(outcome(parse_upgrade, "h2c"), "; HTTP/2 is spoken without an upgrade");
  EXPECT_EQ(outcome(parse_upgrade, "raw/2"), "raw/2");
  EXPECT_EQ(outcome(parse_upgrade, "a b"), "refused");
  EXPECT_EQ(outcome(parse_upgrade, "a/"), "refused");
}

TEST(HeaderName, IsATokenInLowerCase) {
  EXPECT_EQ(outcome(parse_header_name, "X-Canary"), "x-canary");
  EXPECT_EQ(outcome(parse_header_name, "X-Canary:"), "; without the colon");
  EXPECT_EQ(outcome(parse_header_name, "a b"), "refused");
  EXPECT_EQ(outcome(parse_header_name, ""), "refused");
}

TEST(Regex, MustCompile) {
  EXPECT_EQ(outcome(parse_regex, "^/a[0-9]+$"), "^/a[0-9]+$");
  EXPECT_EQ(outcome(parse_regex, "a("), "; missing ): a(");
  EXPECT_EQ(outcome(parse_regex, "(?=a)"), "; invalid perl operator: (?=");
  EXPECT_EQ(outcome(parse_regex, std::string(4096, 'a')), std::string(4096, 'a'));
  EXPECT_EQ(outcome(parse_regex, std::string(4097, 'a')), "refused");
}

TEST(FileMode, IsOctal) {
  EXPECT_EQ(outcome(parse_file_mode, "0660"), "0660");
  EXPECT_EQ(outcome(parse_file_mode, "777"), "777");
  for (const char* text : {"", "66", "0888", "1777", "06600", "rw-"})
    EXPECT_EQ(outcome(parse_file_mode, text), "refused");
}

TEST(MediaType, IsTwoTokensInLowerCase) {
  EXPECT_EQ(outcome(parse_media_type, "Text/HTML"), "text/html");
  EXPECT_EQ(outcome(parse_media_type, "image/svg+xml"), "image/svg+xml");
  EXPECT_EQ(outcome(parse_media_type, "text/html; charset=utf-8"), "; without parameters");
  for (const char* text : {"", "text", "text/", "/html", "a b/c"})
    EXPECT_EQ(outcome(parse_media_type, text), "refused");
}

TEST(Text, HasNoControlCharacters) {
  EXPECT_EQ(outcome(parse_text, ""), "");
  EXPECT_EQ(outcome(parse_text, "é ok"), "é ok");
  EXPECT_EQ(outcome(parse_text, "a\r\nb"), "refused");
  EXPECT_EQ(outcome(parse_file, "/var/log/x y"), "/var/log/x y");
  EXPECT_EQ(outcome(parse_file, ""), "refused");
  EXPECT_EQ(outcome(parse_file, std::string_view("a\0b", 3)), "refused");
}

}  // namespace
}  // namespace fairlead::config
