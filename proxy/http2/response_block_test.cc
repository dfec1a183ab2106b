#include "proxy/http2/response_block.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http/transcript.h"

namespace fairlead::proxy::http2 {
namespace {

using http::Method;
using NamedValues = std::vector<std::pair<std::string_view, std::string_view>>;

std::string read(const NamedValues& fields, bool ended = false, Method method = Method::get) {
  ResponseBlock block(3, 1000);
  for (const auto& [name, value] : fields) block.add(name, value);
  http::ResponseHead head;
  return block.finish_head(method, ended, head) ? describe(head) : "!";
}

TEST(ResponseBlock, ReadsAHead) {
  EXPECT_EQ(read({{":status", "200"}, {"x", "y"}}), "200 (OK) 1.1 chunked:0 keep-alive [x=y|]");
}

TEST(ResponseBlock, KnowsHowLongTheBodyIs) {
  EXPECT_EQ(read({{":status", "200"}, {"content-length", "5"}}),
            "200 (OK) 1.1 length:5 keep-alive [content-length=5|]");
  EXPECT_EQ(read({{":status", "200"}}, true), "200 (OK) 1.1 length:0 keep-alive []");
}

TEST(ResponseBlock, KnowsWhatHasNoBody) {
  const NamedValues length = {{":status", "200"}, {"content-length", "5"}};
  EXPECT_EQ(read(length, true, Method::head), "200 (OK) 1.1 none:5 keep-alive [content-length=5|]");
  EXPECT_EQ(read({{":status", "304"}, {"content-length", "5"}}, true).substr(0, 30),
            "304 () 1.1 none:5 keep-alive [");
  EXPECT_EQ(read({{":status", "204"}}, true), "204 (No Content) 1.1 none:0 keep-alive []");
  EXPECT_EQ(read({{":status", "103"}, {"link", "x"}}), "103 () 1.1 none:0 keep-alive [link=x|]");
}

TEST(ResponseBlock, RefusesALengthSaidInTwoWays) {
  EXPECT_EQ(read({{":status", "200"}, {"content-length", "5"}, {"content-length", "6"}}), "!");
  EXPECT_EQ(read({{":status", "200"}, {"content-length", "x"}}), "!");
}

TEST(ResponseBlock, RefusesWhatIsTooMuch) {
  EXPECT_EQ(read({{":status", "200"}, {"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}), "!");
  EXPECT_EQ(read({{":status", "200"}, {"a", std::string(1000, 'x')}}), "!");
}

TEST(ResponseBlock, TellsTrailersByTheirLackOfAStatus) {
  ResponseBlock block(3, 1000);
  block.add(":status", "200");
  EXPECT_EQ(block.status(), 200);
  block.clear();
  block.add("a", "1");
  EXPECT_EQ(block.status(), 0);
  EXPECT_EQ(describe(block.finish()), "a=1|");
}

}  // namespace
}  // namespace fairlead::proxy::http2
