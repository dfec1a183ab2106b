#pragma once

// For tests of what asks the admin API.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "cli/admin_client.h"
#include "control/admin/server.h"

namespace fairlead::cli {

/// An admin server on a thread of its own, which answers by `router` as it is when it starts.
struct TestAdmin {
  TestAdmin() = default;
  ~TestAdmin() {
    io.stop();
    if (thread.joinable()) thread.join();
  }
  TestAdmin(const TestAdmin&) = delete;

  void start() {
    server = *control::admin::Server::listen(io, router, {{"127.0.0.1", 0}, true, {}});
    address.text = "127.0.0.1:" + std::to_string(server->port());
    thread = std::thread([this] { io.run(); });
  }

  boost::asio::io_context io;
  control::admin::Router router;
  std::unique_ptr<control::admin::Server> server;
  AdminAddress address;
  std::thread thread;
};

}  // namespace fairlead::cli
