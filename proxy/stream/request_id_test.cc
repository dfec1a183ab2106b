#include "proxy/stream/request_id.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy {
namespace {

http::RequestHead with_id(std::string_view value) {
  http::RequestHead head;
  head.fields.push_back({.id = http::FieldId::x_request_id, .name = "X-Request-Id", .value = value});
  return head;
}

TEST(RequestId, KeepsTheClients) {
  routing::Random random(1);
  RequestId id;
  id.choose(with_id("abc-123"), random);
  EXPECT_EQ(id.view(), "abc-123");
}

TEST(RequestId, KeepsUpToTheBoundAndReplacesWhatIsLonger) {
  routing::Random random(1);
  RequestId id;
  const std::string longest(RequestId::kLongest, 'x');
  id.choose(with_id(longest), random);
  EXPECT_EQ(id.view(), longest);
  const std::string too_long = longest + "x";
  id.choose(with_id(too_long), random);
  EXPECT_EQ(id.view().size(), 32u);
}

TEST(RequestId, MakesHexadecimalOnesThatDiffer) {
  routing::Random random(1);
  RequestId one;
  RequestId two;
  one.choose({}, random);
  two.choose(with_id(""), random);
  EXPECT_EQ(one.view().size(), 32u);
  EXPECT_EQ(one.view().find_first_not_of("0123456789abcdef"), std::string_view::npos);
  EXPECT_NE(one.view(), two.view());
}

}  // namespace
}  // namespace fairlead::proxy
