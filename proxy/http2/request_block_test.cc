#include "proxy/http2/request_block.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http/transcript.h"

namespace fairlead::proxy::http2 {
namespace {

using http::ParseError;
using NamedValues = std::vector<std::pair<std::string_view, std::string_view>>;

/// What a block of these becomes, as the parser of HTTP/1 heads would be described; or what is wrong with it.
std::string read(const NamedValues& fields, bool ended = true, uint32_t max_fields = 100,
                 uint32_t max_bytes = 1000) {
  RequestBlock block(max_fields, max_bytes);
  for (const auto& [name, value] : fields) block.add(name, value);
  http::RequestHead head;
  const auto error = block.finish_head(ended, head);
  return error == ParseError::none ? describe(head) : std::string("!") + to_string(error);
}

NamedValues get(NamedValues more = {}, std::string_view path = "/") {
  NamedValues fields = {{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", path}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

NamedValues post(NamedValues more = {}) {
  NamedValues fields = get(std::move(more));
  fields[0].second = "POST";
  return fields;
}

TEST(RequestBlock, ReadsAHead) {
  EXPECT_EQ(read(get({{"x", "y"}}, "/p/q?r=s")), "GET /p/q?r=s a /p/q r=s 1.1 none:0 keep-alive [x=y|]");
}

TEST(RequestBlock, KnowsWhetherABodyFollows) {
  EXPECT_EQ(read(post(), true), "POST / a /  1.1 none:0 keep-alive []");
  EXPECT_EQ(read(post(), false), "POST / a /  1.1 chunked:0 keep-alive []");
  EXPECT_EQ(read(post({{"content-length", "5"}}), false),
            "POST / a /  1.1 length:5 keep-alive [content-length=5|]");
  EXPECT_EQ(read(get(), false), "GET / a /  1.1 chunked:0 keep-alive []");
}

TEST(RequestBlock, JoinsCookies) {
  EXPECT_EQ(read(get({{"cookie", "a=1"}, {"cookie", "b=2"}})),
            "GET / a /  1.1 none:0 keep-alive [cookie=a=1; b=2|]");
}

TEST(RequestBlock, CountsPseudoHeaderFieldsAndCrumbs) {
  const NamedValues crumbs = {{"cookie", "a=1"}, {"cookie", "b=2"}};
  EXPECT_EQ(read(get(crumbs), true, 6), "GET / a /  1.1 none:0 keep-alive [cookie=a=1; b=2|]");
  EXPECT_EQ(read(get(crumbs), true, 5), "!too_many_fields");
}

TEST(RequestBlock, RefusesWhatIsTooLong) {
  const std::string value(500, 'x');
  EXPECT_EQ(read(get({{"x", value}})).substr(0, 3), "GET");
  EXPECT_EQ(read(get({{"x", value}, {"y", value}})), "!too_many_fields");
  const std::string path = "/" + value + value;
  EXPECT_EQ(read(get({}, path)), "!too_many_fields");
}

TEST(RequestBlock, RefusesPathsThatWouldSplitARequestLine) {
  for (const std::string_view path :
       {"/a b", "/ HTTP/1.1\r\nX: y", "/a\tb", "/a\nb", "/a\rb", "/a\x7f", "/\x01"}) {
    EXPECT_EQ(read(get({}, path)), "!bad_request_line") << path;
  }
  EXPECT_EQ(read(get({}, std::string_view("/a\0b", 4))), "!bad_request_line");
}

TEST(RequestBlock, RefusesPathsThatAreNone) {
  for (const std::string_view path : {"", "a", "http://b/", "*", "/a#b", "/\"", "/a\\b", "?q"}) {
    EXPECT_EQ(read(get({}, path)), "!bad_target") << path;
  }
}

TEST(RequestBlock, RefusesMethodsThatWouldSplitARequestLine) {
  for (const std::string_view method : {"", "GET ", "GET / HTTP/1.1\r\nX:", "G@T", "G\tT"}) {
    NamedValues fields = get();
    fields[0].second = method;
    EXPECT_EQ(read(fields), "!bad_request_line") << method;
  }
}

TEST(RequestBlock, KnowsTheAsteriskForm) {
  NamedValues fields = get({}, "*");
  fields[0].second = "OPTIONS";
  EXPECT_EQ(read(fields), "OPTIONS * a *  1.1 none:0 keep-alive []");
}

TEST(RequestBlock, KnowsConnect) {
  const NamedValues connect = {{":method", "CONNECT"}, {":authority", "a:443"}};
  EXPECT_EQ(read(connect, false), "CONNECT a:443 a:443   1.1 none:0 keep-alive []");
  EXPECT_EQ(read({{":method", "CONNECT"}, {":authority", "a"}}, false), "!bad_target");
  EXPECT_EQ(read({{":method", "CONNECT"}}, false), "!bad_request_line");
}

TEST(RequestBlock, ReadsAnExtendedConnectAsTheUpgradeThatItIs) {
  const NamedValues connect = {{":method", "CONNECT"},
                               {":protocol", "websocket"},
                               {":scheme", "http"},
                               {":path", "/chat?room=1"},
                               {":authority", "a"}};
  EXPECT_EQ(read(connect, false), "GET /chat?room=1 a /chat room=1 1.1 none:0 keep-alive upgrade []");
  EXPECT_EQ(read(connect, true), "!bad_request_line") << "it can not have ended before it began";
}

TEST(RequestBlock, TakesHostForAnAuthority) {
  EXPECT_EQ(read({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "b"}}),
            "GET / b /  1.1 none:0 keep-alive [host=b|]");
  EXPECT_EQ(read(get({{"host", "a"}})), "GET / a /  1.1 none:0 keep-alive [host=a|]");
}

TEST(RequestBlock, WantsOneNameOfOneHost) {
  EXPECT_EQ(read(get({{"host", "b"}})), "!bad_host");
  EXPECT_EQ(read(get({{"host", "a"}, {"host", "a"}})), "!bad_host");
  EXPECT_EQ(read(get({{"host", ""}})), "!bad_host");
  EXPECT_EQ(read({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}}), "!missing_host");
  for (const std::string_view authority : {"u@a", "a b", "a/b", "a:b", "a, b", "a\r\nb", "a..b"}) {
    NamedValues fields = get();
    fields[2].second = authority;
    EXPECT_EQ(read(fields), "!bad_host") << authority;
  }
}

TEST(RequestBlock, WantsOneLength) {
  for (const std::string_view length : {"+5", "-5", "0x5", "5, 5", "", "five", "18446744073709551616"}) {
    EXPECT_EQ(read(post({{"content-length", length}}), false), "!bad_content_length") << length;
  }
  EXPECT_EQ(read(post({{"content-length", "5"}, {"content-length", "5"}}), false), "!bad_content_length");
  EXPECT_EQ(read(post({{"content-length", "5"}, {"content-length", "6"}}), false), "!bad_content_length");
}

TEST(RequestBlock, KnowsAnExpectation) {
  EXPECT_EQ(read(post({{"expect", "100-Continue"}}), false),
            "POST / a /  1.1 chunked:0 keep-alive expect [expect=100-Continue|]");
  EXPECT_EQ(read(get({{"expect", "100-continue"}}), true),
            "GET / a /  1.1 none:0 keep-alive [expect=100-continue|]");
}

TEST(RequestBlock, RefusesOtherExpectations) {
  EXPECT_EQ(read(post({{"expect", "more"}}), false), "!bad_expectation");
}

TEST(RequestBlock, BeginsAnew) {
  RequestBlock block(100, 1000);
  http::RequestHead head;
  for (const std::string_view path : {"/first", "/second"}) {
    block.clear();
    for (const auto& [name, value] : get({{"x", path}}, path)) block.add(name, value);
    EXPECT_EQ(block.finish_head(true, head), ParseError::none);
    EXPECT_EQ(head.path, path);
    EXPECT_EQ(head.fields.size(), 1U);
  }
  block.clear();
  EXPECT_NE(block.finish_head(true, head), ParseError::none);
}

TEST(RequestBlock, KnowsACallThatIsTooLargeForOne) {
  RequestBlock block(3, 1000);
  for (const auto& [name, value] : post({{"content-type", "application/grpc"}})) block.add(name, value);
  http::RequestHead head;
  EXPECT_EQ(block.finish_head(true, head), ParseError::too_many_fields);
  EXPECT_TRUE(block.is_grpc());
  block.clear();
  EXPECT_FALSE(block.is_grpc());
  block.add("content-type", "application/grpc-web");
  EXPECT_FALSE(block.is_grpc());
}

TEST(RequestBlock, ReadsTrailers) {
  RequestBlock block(2, 1000);
  block.add("a", "1");
  block.add("b", "2");
  EXPECT_EQ(describe(block.finish()), "a=1|b=2|");
  EXPECT_FALSE(block.overflow());
}

}  // namespace
}  // namespace fairlead::proxy::http2
