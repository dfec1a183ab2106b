#include "proxy/http/field_values.h"

#include <gtest/gtest.h>

namespace fairlead::proxy::http {
namespace {

Field field(std::string_view name, std::string_view value) {
  return {.name = name, .value = value, .line = {}};
}

TEST(FieldValues, TheFirstFieldOfANameInAnyCase) {
  const Fields fields{field("A", "1"), field("X-Tenant", "one"), field("x-tenant", "two")};
  EXPECT_EQ(field_value(fields, "x-tenant"), "one");
  EXPECT_EQ(field_value(fields, "x-tenants"), "");
}

TEST(FieldValues, AMediaTypeMayHaveASuffixOrParameters) {
  EXPECT_TRUE(is_media_type("application/grpc", "application/grpc"));
  EXPECT_TRUE(is_media_type("Application/GRPC+proto", "application/grpc"));
  EXPECT_TRUE(is_media_type("application/grpc;charset=x", "application/grpc"));
  EXPECT_FALSE(is_media_type("application/grpc-web", "application/grpc"));
  EXPECT_FALSE(is_media_type("application/grp", "application/grpc"));
  EXPECT_FALSE(is_media_type("", "application/grpc"));
}

TEST(FieldValues, BlanksAroundAreTrimmed) {
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(FieldValues, AListIsTakenElementByElement) {
  std::string_view list = "a , b,,c ";
  EXPECT_EQ(next_element(list), "a");
  EXPECT_EQ(next_element(list), "b");
  EXPECT_EQ(next_element(list), "");
  EXPECT_EQ(next_element(list), "c");
  EXPECT_EQ(list, "");
}

TEST(FieldValues, FindsMembersOfLists) {
  const Fields fields{{.name = "Cache-Control", .value = "public, Max-Age=5 ,No-Transform", .line = {}}};
  EXPECT_TRUE(lists(fields, "cache-control", "no-transform"));
  EXPECT_TRUE(lists(fields, "cache-control", "max-age"));
  EXPECT_FALSE(lists(fields, "cache-control", "transform"));
  EXPECT_FALSE(lists(fields, "vary", "no-transform"));
}

}  // namespace
}  // namespace fairlead::proxy::http
