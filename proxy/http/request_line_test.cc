#include "proxy/http/request_line.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <utility>

namespace fairlead::proxy::http {
namespace {

TEST(RequestLine, KnowsTheMethods) {
  const std::pair<std::string_view, Method> methods[] = {
      {"GET", Method::get},        {"HEAD", Method::head},      {"POST", Method::post},
      {"PUT", Method::put},        {"DELETE", Method::delete_}, {"OPTIONS", Method::options},
      {"TRACE", Method::trace},    {"PATCH", Method::patch},    {"get", Method::other},
      {"PROPFIND", Method::other}, {"A_B", Method::other},      {"GE", Method::other},
      {"GETS", Method::other},     {"UPDATE", Method::other},   {"UNLOCKS", Method::other}};
  for (const auto& [text, method] : methods) {
    RequestHead head;
    const std::string line = std::string(text) + " / HTTP/1.1";
    ASSERT_EQ(parse_request_line(line, head), ParseError::none) << text;
    EXPECT_EQ(head.method, method) << text;
    EXPECT_EQ(head.method_text, text);
  }
}

TEST(RequestLine, ForgetsTheTargetBefore) {
  RequestHead head;
  const std::string absolute = "GET http://a/b?c HTTP/1.1";
  const std::string origin = "GET /d HTTP/1.0";
  ASSERT_EQ(parse_request_line(absolute, head), ParseError::none);
  ASSERT_EQ(parse_request_line(origin, head), ParseError::none);
  EXPECT_EQ(head.authority, "");
  EXPECT_EQ(head.query, "");
  EXPECT_EQ(head.path, "/d");
  EXPECT_EQ(head.minor_version, 0);
}

// Every byte in the path and in the query, beside what RFC 3986 allows and what browsers add to it.
TEST(RequestLine, KnowsEveryByteOfATarget) {
  constexpr std::string_view kBoth = "-._~!$&'()*+,;=:@%/[]|^?";
  for (int byte = 0x21; byte < 0x7f; ++byte) {
    const char c = static_cast<char>(byte);
    const bool common = std::isalnum(byte) != 0 || kBoth.find(c) != std::string_view::npos;
    RequestHead head;
    EXPECT_EQ(parse_request_line(std::string("GET /a") + c + "b HTTP/1.1", head) == ParseError::none, common)
        << c;
    const bool query = common || std::string_view("{}`\\").find(c) != std::string_view::npos;
    EXPECT_EQ(parse_request_line(std::string("GET /?a") + c + "b HTTP/1.1", head) == ParseError::none, query)
        << c;
  }
}

TEST(RequestLine, RefusesIncompleteLines) {
  for (const char* line : {"", "GET", "GET ", "GET /", "GET / ", "GET  HTTP/1.1", " / HTTP/1.1",
                           "GET / HTTP/1.1x", "GET /HTTP/1.1", "HTTP/1.1"}) {
    RequestHead head;
    EXPECT_EQ(parse_request_line(line, head), ParseError::bad_request_line) << line;
  }
}

}  // namespace
}  // namespace fairlead::proxy::http
