#include "telemetry/access_ring.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <string>

#include "telemetry/access_record.h"

namespace fairlead::telemetry {
namespace {

class AccessRingTest : public ::testing::Test {
 protected:
  ~AccessRingTest() override { close(wake_fd_); }

  size_t drain() {
    size_t count = 0;
    ring_.drain([&](std::string_view) { ++count; });
    return count;
  }
  uint64_t wakes() {
    eventfd_t value = 0;
    eventfd_read(wake_fd_, &value);
    return value;
  }

  std::atomic<bool> enabled_{true};
  int wake_fd_ = eventfd(0, EFD_NONBLOCK);
  Counter dropped_;
  AccessRing ring_{4096, enabled_, wake_fd_, dropped_};
  const AccessEntry entry_{.path = "/"};
};

TEST_F(AccessRingTest, FullDropsAndCounts) {
  const size_t record = 8 + (AccessRecord::size(entry_) + 7) / 8 * 8;
  for (size_t i = 0; i < 4096 / record; ++i) EXPECT_TRUE(ring_.append(entry_));
  EXPECT_EQ(dropped_.value(), 0u);
  EXPECT_FALSE(ring_.append(entry_));
  EXPECT_FALSE(ring_.append(entry_));
  EXPECT_EQ(dropped_.value(), 2u);
  EXPECT_EQ(drain(), 4096 / record);
  EXPECT_TRUE(ring_.append(entry_));
}

TEST_F(AccessRingTest, AnEntryBeyondTheRingIsDropped) {
  const std::string huge(5000, 'x');
  EXPECT_FALSE(ring_.append({.path = huge}));
  EXPECT_EQ(dropped_.value(), 1u);
}

TEST_F(AccessRingTest, DisabledTakesNothingAndLosesNothing) {
  enabled_ = false;
  EXPECT_FALSE(ring_.enabled());
  EXPECT_TRUE(ring_.append(entry_));
  EXPECT_EQ(drain(), 0u);
  EXPECT_EQ(dropped_.value(), 0u);
}

TEST_F(AccessRingTest, WakesTheWriterOnceWhenHalfFull) {
  const std::string text(1500, 'x');
  ring_.append({.path = text});
  EXPECT_EQ(wakes(), 0u);
  ring_.append({.path = text});
  ring_.append(entry_);
  EXPECT_EQ(wakes(), 1u);
  EXPECT_EQ(drain(), 3u);
  ring_.append(entry_);
  EXPECT_EQ(wakes(), 0u);
  ring_.append({.path = text});
  ring_.append({.path = text});
  EXPECT_EQ(wakes(), 1u);
}

}  // namespace
}  // namespace fairlead::telemetry
