#include "cli/admin_client.h"

#include <gtest/gtest.h>

#include "cli/admin_test_support.h"
#include "control/admin/problem.h"

namespace fairlead::cli {
namespace {

using control::admin::Request;
using control::admin::Respond;

class AdminClientTest : public testing::Test {
 protected:
  AdminClientTest() {
    admin.router.add("GET", "/echo", [](const Request& request, const Respond& respond) {
      respond({200, "text/plain", *request.parameter("a b") + "|" + request.headers.at("host")});
    });
    admin.router.add("GET", "/refuse", [](const Request&, const Respond& respond) {
      respond(control::admin::problem(404, "Nothing here."));
    });
    admin.router.add("POST", "/echo", [](const Request& request, const Respond& respond) {
      respond({200, "text/plain", *request.header("content-type") + "|" + request.body});
    });
    admin.start();
  }

  TestAdmin admin;
  const AdminAddress& address = admin.address;
};

TEST_F(AdminClientTest, EncodesTheQuery) {
  auto body = admin_get(address, "/echo", {{"a b", "c&d=é"}});
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, "c&d=é|" + address.text);
}

TEST_F(AdminClientTest, PostsJson) {
  const auto body = admin_post(address, "/echo", {{"from", "east"}, {"now", true}});
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, R"(application/json|{"from":"east","now":true})");
}

TEST_F(AdminClientTest, TellsWhatWasRefused) {
  auto body = admin_get(address, "/refuse");
  ASSERT_FALSE(body.ok());
  EXPECT_EQ(body.status().message(), address.text + " answered 404: Nothing here.");
}

TEST_F(AdminClientTest, TellsWhenNobodyListens) {
  auto body = admin_get({"127.0.0.1:1"}, "/");
  ASSERT_FALSE(body.ok());
  EXPECT_NE(body.status().message().find("no answer from 127.0.0.1:1"), absl::string_view::npos);
  EXPECT_FALSE(admin_get({"nonsense"}, "/").ok());
}

}  // namespace
}  // namespace fairlead::cli
