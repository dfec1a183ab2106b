#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "cli/admin_test_support.h"
#include "cli/command_test_support.h"
#include "cli/commands.h"
#include "control/admin/problem.h"

namespace fairlead::cli {
namespace {

using control::admin::Request;
using control::admin::Respond;

constexpr const char* kAnswer = R"({"service": "shop", "shift": {
  "from": "us-east", "to": "eu-west", "share": 0.3, "over": "10m", "state": "moving", "progress": 0.4, "moved": 0.12,
  "abort_if": ["p99>250ms", "failures>0.1%"], "abort_if_source": "slo", "why": null, "author": "ann",
  "reason": "a trial", "started": "2026-09-21T14:13:20Z"}})";

class ShiftCommandTest : public testing::Test {
 protected:
  ShiftCommandTest() {
    const auto answer = [this](const Request& request, const Respond& respond) {
      const std::lock_guard lock(mutex_);
      asked_ = request.method + " " + request.path + (request.body.empty() ? "" : " " + request.body);
      respond({200, "application/json", answer_});
    };
    const std::string shift = "/v1/services/{service}/shift";
    admin_.router.add("GET", shift, answer);
    for (const char* step : {"", "/pause", "/resume", "/undo"})
      admin_.router.add("POST", shift + step, answer);
    admin_.router.add("GET", "/v1/services/gone/shift", [](const Request&, const Respond& respond) {
      respond(control::admin::problem(404, "There is no service 'gone'."));
    });
    admin_.start();
  }
  Ran run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "shift");
    arguments.insert(arguments.end(), {"--admin", admin_.address.text});
    return run_command(add_shift, std::move(arguments));
  }
  /// What is asked by these arguments.
  std::string asked(const std::vector<std::string>& arguments) {
    EXPECT_EQ(run(arguments).exit_code, 0);
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  void refused(const std::vector<std::string>& arguments) {
    EXPECT_THROW(run(arguments), CLI::ParseError) << testing::PrintToString(arguments);
  }

  std::mutex mutex_;
  std::string asked_;
  std::string answer_ = kAnswer;
  TestAdmin admin_;
};

TEST_F(ShiftCommandTest, Starts) {
  EXPECT_EQ(asked({"shop", "--from", "us-east", "--to", "eu-west", "--share", "30%", "--over", "10m",
                   "--abort-if", "p99>250ms"}),
            R"(POST /v1/services/shop/shift {"from":"us-east","to":"eu-west","share":"30%","over":"10m",)"
            R"("abort_if":["p99>250ms"]})");
  EXPECT_EQ(asked({"--from", "a", "--abort-if", "p99>1s", "--abort-if", "failures>1%", "shop", "--author",
                   "ann", "--reason", "a trial"}),
            R"(POST /v1/services/shop/shift {"from":"a","author":"ann","reason":"a trial",)"
            R"("abort_if":["p99>1s","failures>1%"]})");
  EXPECT_EQ(asked({"shop", "--from", "a", "--abort-if", "none"}),
            R"(POST /v1/services/shop/shift {"from":"a","abort_if":[]})");
}

TEST_F(ShiftCommandTest, ChangesAndShows) {
  EXPECT_EQ(asked({"shop"}), "GET /v1/services/shop/shift");
  EXPECT_EQ(asked({"shop", "--pause"}), "POST /v1/services/shop/shift/pause {}");
  EXPECT_EQ(asked({"shop", "--resume"}), "POST /v1/services/shop/shift/resume {}");
  EXPECT_EQ(asked({"shop", "--undo"}), R"(POST /v1/services/shop/shift/undo {"now":false})");
  EXPECT_EQ(asked({"shop", "--undo", "--now"}), R"(POST /v1/services/shop/shift/undo {"now":true})");
}

TEST_F(ShiftCommandTest, RefusesWhatMakesNoSense) {
  refused({});
  refused({"shop", "--now"});
  refused({"shop", "--pause", "--resume"});
  refused({"shop", "--undo", "--from", "a"});
}

TEST_F(ShiftCommandTest, DescribesIt) {
  EXPECT_EQ(
      run({"shop"}).out,
      "shop: moves 30.0% of us-east to eu-west over 10m: moving, 40.0% of the way; 12.0% of all requests are "
      "moved\n"
      "returns by itself when p99>250ms or failures>0.1% there (the service's slo)\n"
      "started 2026-09-21T14:13:20Z by ann: a trial\n");
  EXPECT_EQ(run({"shop", "-o", "json"}).out, kAnswer);
}

TEST_F(ShiftCommandTest, SaysWhenThereIsNone) {
  answer_ = R"({"service": "shop", "shift": null})";
  EXPECT_EQ(run({"shop"}).out, "shop: no shift is in force\n");
}

TEST_F(ShiftCommandTest, SaysWhenNothingWouldEndIt) {
  answer_ = R"({"service": "shop", "shift": {"to": "eu-west", "abort_if": []}})";
  EXPECT_THAT(run({"shop"}).out,
              testing::HasSubstr("returns by itself only when eu-west is ejected: there is no condition\n"));
}

TEST_F(ShiftCommandTest, SaysWhatTheApiSaid) {
  const Ran ran = run({"gone"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, testing::HasSubstr("There is no service 'gone'."));
}

}  // namespace
}  // namespace fairlead::cli
