#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "control/admin/api.h"

namespace fairlead::control::admin {

/// A controller whose data plane swaps at once, and a router to lead requests to resources over it.
class OverController : public testing::Test {
 protected:
  OverController() : readiness([] { return true; }) {
    Controller::Options options;
    options.shard = &registry.new_shard();
    options.publish = [](auto, auto done) { return done(), absl::OkStatus(); };
    options.applied = [this](const config::Config&) {
      readiness.configured(std::chrono::steady_clock::now());
    };
    options.started_with.emplace();
    controller = *Controller::create(io, std::move(options));
  }
  /// What does not come from the data plane.
  Sources sources() {
    Sources known;
    known.controller = controller.get();
    known.readiness = &readiness;
    known.registry = &registry;
    return known;
  }
  Response ask(Request request) {
    std::optional<Response> answer;
    router.dispatch(std::move(request), [&](Response response) { answer = std::move(response); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!answer && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(Response{});
  }

  boost::asio::io_context io;
  telemetry::Registry registry;
  Readiness readiness;
  std::unique_ptr<Controller> controller;
  Router router;
};

}  // namespace fairlead::control::admin
