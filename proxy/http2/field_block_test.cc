#include "proxy/http2/field_block.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/http/transcript.h"

namespace fairlead::proxy::http2 {
namespace {

using http::describe;
using http::FieldId;

TEST(FieldBlock, GivesLinesAsHttp1Has) {
  FieldBlock block(100, 1000);
  block.add_field("host", "a");
  block.add_field("x-empty", "");
  const auto& fields = block.finish();
  EXPECT_EQ(describe(fields), "host=a|x-empty=|");
  EXPECT_EQ(fields[0].line, "host: a\r\n");
  EXPECT_EQ(fields[1].line, "x-empty: \r\n");
  EXPECT_EQ(fields[0].id, FieldId::host);
  EXPECT_EQ(fields[1].id, FieldId::other);
  EXPECT_TRUE(block.seen().has(FieldId::host));
  EXPECT_FALSE(block.seen().has(FieldId::te));
}

TEST(FieldBlock, JoinsCookieCrumbs) {
  FieldBlock block(100, 1000);
  block.add_field("cookie", "a=1");
  block.add_field("x", "y");
  block.add_field("cookie", "b=2");
  block.add_field("cookie", "c=3");
  EXPECT_EQ(describe(block.finish()), "x=y|cookie=a=1; b=2; c=3|");
}

TEST(FieldBlock, CountsEveryCrumb) {
  FieldBlock block(3, 1000);
  for (int i = 0; i < 3; ++i) block.add_field("cookie", "a=1");
  EXPECT_FALSE(block.overflow());
  block.add_field("cookie", "a=1");
  EXPECT_TRUE(block.overflow());
  EXPECT_EQ(describe(block.finish()), "cookie=a=1; a=1; a=1|");
}

TEST(FieldBlock, AllowsAsManyFieldsAsItIsTold) {
  FieldBlock block(2, 1000);
  block.add_field("a", "1");
  block.add_field("b", "2");
  EXPECT_FALSE(block.overflow());
  block.add_field("c", "3");
  EXPECT_TRUE(block.overflow());
  EXPECT_EQ(describe(block.finish()), "a=1|b=2|");
}

TEST(FieldBlock, CountsBytesAsThePeerIsToldTo) {
  // 32 bytes for each field beside its name and value (RFC 9113 §6.5.2).
  FieldBlock exact(100, 2 * (32 + 2));
  exact.add_field("a", "1");
  exact.add_field("b", "2");
  EXPECT_FALSE(exact.overflow());
  FieldBlock less(100, 2 * (32 + 2) - 1);
  less.add_field("a", "1");
  less.add_field("b", "2");
  EXPECT_TRUE(less.overflow());
  EXPECT_EQ(describe(less.finish()), "a=1|");
}

TEST(FieldBlock, KeepsNothingAfterTheBound) {
  FieldBlock block(100, 100);
  block.add_field("long", std::string(100, 'x'));
  block.add_field("a", "1");  // would fit alone
  EXPECT_TRUE(block.overflow());
  EXPECT_EQ(describe(block.finish()), "");
}

TEST(FieldBlock, BeginsAnew) {
  FieldBlock block(2, 100);
  for (int i = 0; i < 3; ++i) block.add_field("te", "trailers");
  block.add_field("cookie", "a=1");
  block.finish();
  block.clear_fields();
  EXPECT_FALSE(block.overflow());
  EXPECT_FALSE(block.seen().has(FieldId::te));
  block.add_field("a", "1");
  EXPECT_EQ(describe(block.finish()), "a=1|");
}

}  // namespace
}  // namespace fairlead::proxy::http2
