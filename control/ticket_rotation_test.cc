#include "control/ticket_rotation.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;

class TicketRotationTest : public testing::Test {
 protected:
  static auto name_of(const std::shared_ptr<tls::TicketKeys>& keys) { return keys->first().name; }

  const Time start{1000s};
  std::shared_ptr<tls::TicketKeys> hourly = tls::TicketKeys::random(), daily = tls::TicketKeys::random();
  TicketRotation rotation;
};

TEST_F(TicketRotationTest, RenewsWhatIsDueAndNothingElse) {
  rotation.watch({{hourly, 1h}, {daily, 24h}}, start);
  EXPECT_EQ(rotation.next(), start + 1h);
  const auto first = name_of(hourly), other = name_of(daily);
  rotation.rotate_due(start + 1h - 1ns);
  EXPECT_EQ(name_of(hourly), first);
  rotation.rotate_due(start + 1h);
  EXPECT_NE(name_of(hourly), first);
  EXPECT_EQ(name_of(daily), other);
  EXPECT_EQ(rotation.next(), start + 2h);
}

TEST_F(TicketRotationTest, KeysKeepTheirAgeAcrossConfigurations) {
  rotation.watch({{hourly, 1h}}, start);
  rotation.watch({{daily, 24h}, {hourly, 1h}}, start + 59min);
  EXPECT_EQ(rotation.next(), start + 1h);
  rotation.watch({{hourly, 30min}}, start + 59min);
  EXPECT_EQ(rotation.next(), start + 30min) << "a new lifetime counts from the same beginning";
}

TEST_F(TicketRotationTest, NothingIsDueWhereNothingIsWatched) {
  EXPECT_EQ(rotation.next(), std::nullopt);
  rotation.watch({{hourly, 1h}}, start);
  rotation.watch({}, start);
  EXPECT_EQ(rotation.next(), std::nullopt);
  const auto first = name_of(hourly);
  rotation.rotate_due(start + 2h);
  EXPECT_EQ(name_of(hourly), first);
}

}  // namespace
}  // namespace fairlead::control
