#include "proxy/probe/shift_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ShiftJournalTest : public testing::Test {
 protected:
  /// What is logged while `act` runs.
  template <typename Act>
  static std::string logged(Act act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
  }
  std::string follow() {
    return logged([&] { journal_->follow(shift_); });
  }

  telemetry::Registry registry_;
  std::optional<ShiftJournal> journal_{std::in_place, registry_.new_shard(), "shop"};
  routing::Shift shift_{{.from = "east", .to = "west", .share = 0.3, .over = 10min, .author = "ann"}};
};

TEST_F(ShiftJournalTest, TellsEachChangeOnce) {
  EXPECT_EQ(follow(), "") << "nothing was started";
  EXPECT_THAT(
      logged([&] { journal_->started(shift_); }),
      testing::AllOf(HasSubstr("shift started"), HasSubstr("service=shop from=east to=west share=30%"),
                     HasSubstr("over=10m"), HasSubstr("author=ann")));
  EXPECT_EQ(follow(), "");
  ASSERT_TRUE(shift_.pause().ok());
  EXPECT_THAT(follow(), HasSubstr("shift paused"));
  EXPECT_EQ(follow(), "");
  ASSERT_TRUE(shift_.resume().ok());
  EXPECT_THAT(follow(), HasSubstr("shift resumed"));
  shift_.advance(Time(1h), {});
  shift_.advance(Time(2h), {});
  EXPECT_THAT(follow(), HasSubstr("shift done"));
  shift_.advance(Time(2h + 1s), {.state = health::State::ejected, .reason = "refused"});
  EXPECT_THAT(follow(), testing::AllOf(HasSubstr("shift aborted"), HasSubstr("west was ejected: refused")));
  ASSERT_TRUE(shift_.undo(true).ok());
  EXPECT_THAT(follow(), HasSubstr("shift ended"));
}

TEST_F(ShiftJournalTest, ShowsWhatIsMoved) {
  EXPECT_THAT(registry_.expose(), testing::Not(HasSubstr("fairlead_shift_share{")));
  logged([&] { journal_->started(shift_); });
  shift_.set_moved(0.25);
  journal_->follow(shift_);
  EXPECT_THAT(registry_.expose(), HasSubstr("fairlead_shift_share{service=\"shop\"} 0.25"));
  journal_.reset();
  EXPECT_THAT(registry_.expose(), HasSubstr("fairlead_shift_share{service=\"shop\"} 0\n"));
}

}  // namespace
}  // namespace fairlead::proxy
