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

TEST(MemoryWatch, GivesBackOnceASecondWhileItIsShort) {
  boost::asio::io_context io;
  uint64_t resident = 10;
  int given_back = 0;
  MemoryWatch watch(
      io, [](MemoryPressure) {}, [&] { return resident; }, [&] { ++given_back; });
  watch.set_limit(100);
  const auto look = [&](int times) {
    for (int i = 0; i < times; ++i) io.run_one();
  };
  look(2);
  EXPECT_EQ(given_back, 0);
  resident = 96;
  look(1);
  EXPECT_EQ(given_back, 1) << "at once";
  look(9);
  EXPECT_EQ(given_back, 1);
  look(1);
  EXPECT_EQ(given_back, 2);
  resident = 10;
  look(11);
  EXPECT_EQ(given_back, 2);
}

TEST(MemoryWatch, ReadsTheProcess) { EXPECT_GT(resident_memory(), 1u << 20); }

}  // namespace
}  // namespace fairlead::control
