#include "cli/admin_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "control/admin/problem.h"
#include "control/admin/server.h"

namespace fairlead::cli {
namespace {

using control::admin::Request;
using control::admin::Respond;

/// An admin server on a thread of its own.
class AdminClientTest : public testing::Test {
 protected:
  AdminClientTest() {
    router.add("GET", "/echo", [](const Request& request, const Respond& respond) {
      respond({200, "text/plain", *request.parameter("a b") + "|" + request.headers.at("host")});
    });
    router.add("GET", "/refuse", [](const Request&, const Respond& respond) {
      respond(control::admin::problem(404, "Nothing here."));
    });
    server = *control::admin::Server::listen(io, router, {{"127.0.0.1", 0}, true, {}});
    address.text = "127.0.0.1:" + std::to_string(server->port());
    thread = std::thread([this] { io.run(); });
  }
  ~AdminClientTest() override {
    io.stop();
    thread.join();
  }

  boost::asio::io_context io;
  control::admin::Router router;
  std::unique_ptr<control::admin::Server> server;
  AdminAddress address;
  std::thread thread;
};

TEST_F(AdminClientTest, EncodesTheQuery) {
  auto body = admin_get(address, "/echo", {{"a b", "c&d=é"}});
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, "c&d=é|" + address.text);
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
