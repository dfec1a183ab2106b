#include "sim/event_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::sim {
namespace {

using namespace std::chrono_literals;

/// The slots of all events in the order in which they come.
std::string popped(EventQueue& events) {
  std::string out;
  while (!events.empty()) out += std::to_string(events.pop().slot);
  return out;
}

TEST(EventQueue, GivesTheEarliestFirst) {
  EventQueue events;
  for (const auto& [at, slot] : {std::pair(3ms, 3u), {1ms, 1u}, {4ms, 4u}, {2ms, 2u}})
    events.push({.at = at, .slot = slot});
  EXPECT_EQ(popped(events), "1234");
}

TEST(EventQueue, OfEqualTimesTheFirstToComeIsTheFirstToGo) {
  EventQueue events;
  for (uint32_t slot = 0; slot < 8; ++slot) events.push({.at = 1ms, .slot = slot});
  EXPECT_EQ(popped(events), "01234567");
}

TEST(EventQueue, WhatComesMeanwhileTakesItsPlace) {
  EventQueue events;
  events.push({.at = 1ms, .slot = 1});
  events.push({.at = 3ms, .slot = 3});
  EXPECT_EQ(events.pop().slot, 1u);
  events.push({.at = 2ms, .slot = 2});
  events.push({.at = 3ms, .slot = 4});
  EXPECT_EQ(popped(events), "234");
}

}  // namespace
}  // namespace fairlead::sim
