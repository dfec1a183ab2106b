#include <gtest/gtest.h>

#include "cli/admin_test_support.h"
#include "cli/command_test_support.h"
#include "cli/commands.h"

namespace fairlead::cli {
namespace {

constexpr const char* kStatus =
    R"({"generation": 7, "source": "file", "needs_restart": ["admin", "workers"], "services": [
  {"name": "shop", "policy": "latency", "admit": {"critical": 1, "normal": 0.25, "sheddable": 0}, "regions": [
    {"name": "near", "state": "healthy", "target_share": 1, "share": 0.95, "latency_ms": 5, "failure_rate": 0, "utilization": 0.975,
     "endpoints": [{}, {}], "reason": "cheapest with room"},
    {"name": "far", "state": "ejected", "target_share": 0, "share": 0, "latency_ms": null, "failure_rate": 1,
     "endpoints": [], "reason": "refused by all"}]},
  {"name": "blog", "policy": "failover", "regions": [], "shift": {"from": "near", "to": "far", "share": 0.3, "over": "10m",
   "state": "paused", "progress": 0.5, "moved": 0.15, "why": null}}]})";

class StatusCommandTest : public testing::Test {
 protected:
  StatusCommandTest() {
    admin_.router.add("GET", "/v1/status", [](const auto&, const control::admin::Respond& respond) {
      respond({200, "application/json", kStatus});
    });
    admin_.start();
  }

  TestAdmin admin_;
};

TEST_F(StatusCommandTest, ShowsALineForEachRegionOfEachService) {
  const Ran ran = run_command(add_status, {"status", "--admin", admin_.address.text});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(
      ran.out,
      "generation 7 from file\n"
      "takes effect at the next start: admin, workers\n"
      "shop is full: of normal requests 25.0% are admitted\n"
      "shop is full: of sheddable requests 0.0% are admitted\n"
      "blog: moves 30.0% of near to far over 10m: paused, 50.0% of the way; 15.0% of all requests are moved\n"
      "SERVICE  POLICY   REGION  STATE    TARGET  SHARE  LATENCY  FAILURES  FULL   ENDPOINTS  REASON\n"
      "shop     latency  near    healthy  100.0%  95.0%  5.0 ms   0.0%      97.5%  2          cheapest "
      "with room\n"
      "shop     latency  far     ejected  0.0%    0.0%   -        100.0%    -      0          refused "
      "by all\n");
}

TEST_F(StatusCommandTest, AsJsonItIsTheAnswerItself) {
  const Ran ran = run_command(add_status, {"status", "--admin", admin_.address.text, "-o", "json"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, kStatus);
}

TEST_F(StatusCommandTest, WithoutAnAnswerItComplains) {
  const Ran ran = run_command(add_status, {"status", "--admin", "nonsense"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(ran.err.starts_with("fairlead: ")) << ran.err;
}

}  // namespace
}  // namespace fairlead::cli
