#include "control/admin/message.h"

#include <gtest/gtest.h>

namespace fairlead::control::admin {
namespace {

TEST(ParseTarget, SplitsAndDecodes) {
  Request request;
  ASSERT_TRUE(parse_target("/v1/a%20b?x=1&y=a%2Fb+c&x=2&flag&&e=", request));
  EXPECT_EQ(request.path, "/v1/a b");
  EXPECT_EQ(*request.parameter("x"), "1");
  EXPECT_EQ(request.parameters("x"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(*request.parameter("y"), "a/b c");
  EXPECT_EQ(*request.parameter("flag"), "");
  EXPECT_EQ(*request.parameter("e"), "");
  EXPECT_EQ(request.parameter("z"), nullptr);
}

TEST(ParseTarget, PlusIsASpaceInTheQueryOnly) {
  Request request;
  ASSERT_TRUE(parse_target("/a+b?c+d=e", request));
  EXPECT_EQ(request.path, "/a+b");
  EXPECT_NE(request.parameter("c d"), nullptr);
}

TEST(ParseTarget, RefusesBadEscapes) {
  for (const char* target : {"/%", "/%1", "/%zz", "/?a=%g0", "/?%=1"}) {
    Request request;
    EXPECT_FALSE(parse_target(target, request)) << target;
  }
}

TEST(Request, Headers) {
  Request request;
  request.headers["accept"] = "x";
  EXPECT_EQ(*request.header("accept"), "x");
  EXPECT_EQ(request.header("other"), nullptr);
}

}  // namespace
}  // namespace fairlead::control::admin
