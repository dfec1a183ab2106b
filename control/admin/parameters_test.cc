#include "control/admin/parameters.h"

#include <gtest/gtest.h>

namespace fairlead::control::admin {
namespace {

constexpr std::string_view kKnown[] = {"dry_run", "path"};

std::string complaint(const std::string& target) {
  Request request{"GET", ""};
  EXPECT_TRUE(parse_target(target, request));
  return unknown_parameter(request, kKnown);
}

TEST(Parameters, KnownOnesAreFine) {
  EXPECT_EQ(complaint("/"), "");
  EXPECT_EQ(complaint("/?path=a&dry_run=true&path=b"), "");
}

TEST(Parameters, AnUnknownOneIsNamedWithTheNearest) {
  EXPECT_EQ(complaint("/?path=a&dry-run=true"), "There is no parameter 'dry-run'; did you mean dry_run?");
  EXPECT_EQ(complaint("/?Path=a"), "There is no parameter 'Path'; did you mean path?");
}

TEST(Parameters, WhereNoneIsNearAllAreNamed) {
  EXPECT_EQ(complaint("/?colour=red"), "There is no parameter 'colour'; known are dry_run, path.");
  EXPECT_EQ(complaint("/?=x"), "There is no parameter ''; known are dry_run, path.");
}

}  // namespace
}  // namespace fairlead::control::admin
