#include "control/memory_watch.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <vector>

namespace fairlead::control {
namespace {

TEST(MemoryPressure, ShedsAt95AndStopsAt98Percent) {
  EXPECT_EQ(MemoryPressure::at(949, 1000), (MemoryPressure{false, false}));
  EXPECT_EQ(MemoryPressure::at(950, 1000), (MemoryPressure{true, false}));
  EXPECT_EQ(MemoryPressure::at(979, 1000), (MemoryPressure{true, false}));
  EXPECT_EQ(MemoryPressure::at(980, 1000), (MemoryPressure{true, true}));
  EXPECT_EQ(MemoryPressure::at(1 << 30, 0), (MemoryPressure{false, false})) << "no limit";
}

TEST(MemoryWatch, TellsOfChangesOnly) {
  boost::asio::io_context io;
  uint64_t resident = 10;
  std::vector<MemoryPressure> seen;
  MemoryWatch watch(
      io, [&](MemoryPressure pressure) { seen.push_back(pressure); }, [&] { return resident; });
  watch.set_limit(100);
  io.run_one();
  EXPECT_TRUE(seen.empty());
  resident = 99;
  io.run_one();
  io.run_one();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0], (MemoryPressure{true, true}));
  watch.set_limit(0);
  io.run_one();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1], MemoryPressure{});
}

TEST(MemoryWatch, ReadsTheProcess) { EXPECT_GT(resident_memory(), 1u << 20); }

}  // namespace
}  // namespace fairlead::control
