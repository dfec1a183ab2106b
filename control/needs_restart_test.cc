#include "control/needs_restart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NeedsRestart, NamesWhatIsReadAtTheStartAlone) {
  config::Config before, after;
  EXPECT_THAT(needs_restart(before, after), IsEmpty());
  after.admin.port = 9999;
  after.metrics = {"0.0.0.0", 9901};
  after.workers = 3;
  EXPECT_THAT(needs_restart(before, after), ElementsAre("admin", "metrics", "workers"));
  EXPECT_THAT(needs_restart(after, after), IsEmpty());
}

TEST(NeedsRestart, TheRestTakesEffectAtOnce) {
  config::Config after;
  after.limits.header_count = 7;
  after.listeners.push_back({.name = "plain", .address = {"127.0.0.1", 80}});
  EXPECT_THAT(needs_restart({}, after), IsEmpty());
}

}  // namespace
}  // namespace fairlead::control
