#include "control/admin/problem.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::control::admin {
namespace {

TEST(Problem, IsProblemDetails) {
  Response response = problem(404, "Nothing here.");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  auto body = boost::json::parse(response.body).as_object();
  EXPECT_EQ(body["type"], "about:blank");
  EXPECT_EQ(body["title"], "Not Found");
  EXPECT_EQ(body["status"], 404);
  EXPECT_EQ(body["detail"], "Nothing here.");
}

TEST(Problem, NamesFields) {
  const Response response = field_problem({{"from", "must be given"}, {"", "the body is not JSON"}});
  EXPECT_EQ(response.status, 400);
  auto body = boost::json::parse(response.body).as_object();
  const auto& errors = body["errors"].as_array();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].at("field"), "from");
  EXPECT_EQ(errors[0].at("message"), "must be given");
  EXPECT_EQ(body["detail"], "from: must be given\nthe body is not JSON");
}

TEST(Problem, LocatesConfigurationErrors) {
  Response response = configuration_problem("body", {{{3, 5}, "routes", "wrong"}, {{4, 1}, "", "worse"}});
  EXPECT_EQ(response.status, 400);
  auto body = boost::json::parse(response.body).as_object();
  const auto& errors = body["errors"].as_array();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].at("line"), 3);
  EXPECT_EQ(errors[0].at("column"), 5);
  EXPECT_EQ(errors[0].at("field"), "routes");
  EXPECT_EQ(errors[0].at("message"), "wrong");
  EXPECT_EQ(body["detail"], "body:3:5: routes: wrong\nbody:4:1: worse");
}

}  // namespace
}  // namespace fairlead::control::admin
