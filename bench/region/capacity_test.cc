#include "bench/region/capacity.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

using Admission = Capacity<int>::Admission;

TEST(Capacity, ServesWaitsThenRefuses) {
  Capacity<int> capacity;
  EXPECT_EQ(capacity.admit(1, 2, 1), Admission::serve);
  EXPECT_EQ(capacity.admit(2, 2, 1), Admission::serve);
  EXPECT_EQ(capacity.admit(3, 2, 1), Admission::wait);
  EXPECT_EQ(capacity.admit(4, 2, 1), Admission::refuse);
  EXPECT_EQ(capacity.in_service(), 2u);
  EXPECT_EQ(capacity.waiting(), 1u);
}

TEST(Capacity, AFreedSlotGoesToTheLongestWaiting) {
  Capacity<int> capacity;
  capacity.admit(1, 1, 2);
  capacity.admit(2, 1, 2);
  capacity.admit(3, 1, 2);
  EXPECT_EQ(capacity.release(1), 2);
  EXPECT_EQ(capacity.release(1), 3);
  EXPECT_EQ(capacity.release(1), std::nullopt);
  EXPECT_EQ(capacity.in_service(), 0u);
}

TEST(Capacity, ASlotCutWhileInUseIsNotPassedOn) {
  Capacity<int> capacity;
  capacity.admit(1, 2, 1);
  capacity.admit(2, 2, 1);
  capacity.admit(3, 2, 1);
  EXPECT_EQ(capacity.release(1), std::nullopt);
  EXPECT_EQ(capacity.release(1), 3);
}

TEST(Capacity, NoLimitAlwaysServes) {
  Capacity<int> capacity;
  for (int ticket = 0; ticket < 1000; ++ticket) EXPECT_EQ(capacity.admit(ticket, 0, 0), Admission::serve);
}

}  // namespace
}  // namespace fairlead::bench
