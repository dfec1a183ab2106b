#include "proxy/downstream/linger.h"

#include <gtest/gtest.h>

#include "proxy/transport_test_support.h"

namespace fairlead::proxy {
namespace {

/// A connection on which everything was said.
class LingerTest : public ::testing::Test {
 protected:
  void begin() { linger_.begin(wire_.transport, reactor_, timer_); }
  bool ended() { return linger_.ended(wire_.transport, reactor_); }
  /// Whether it is to be closed after one more piece of input has come.
  bool ended_after(std::string_view bytes) {
    EXPECT_EQ(wire_.peer->send(bytes), bytes.size());
    EXPECT_TRUE(wire_.hear());
    return ended();
  }

  Reactor reactor_;
  Wire wire_{reactor_};
  Timer timer_{[](void*) {}, nullptr};
  Linger linger_;
};

TEST_F(LingerTest, ShutsOurSideOnly) {
  wire_.write("last words");
  begin();
  EXPECT_TRUE(wire_.peer->ended());
  EXPECT_FALSE(wire_.peer->reset());
  EXPECT_EQ(wire_.peer->received(), "last words");
  EXPECT_TRUE(wire_.transport.open());
}

TEST_F(LingerTest, IsBoundedInTime) {
  begin();
  EXPECT_TRUE(timer_.armed());
}

TEST_F(LingerTest, WhatHasComeAlreadyIsLookedAt) {
  ASSERT_FALSE(ended_after("a"));
  wire_.peer->close();
  ASSERT_TRUE(wire_.hear());
  begin();
  ASSERT_TRUE(wire_.hear()) << "although nothing is new";
  EXPECT_TRUE(ended());
}

TEST_F(LingerTest, GoesOnWhileTheClientIsSilent) {
  begin();
  EXPECT_FALSE(ended());
  EXPECT_FALSE(ended());
}

TEST_F(LingerTest, InputIsDroppedUpToTheBound) {
  begin();
  const std::string piece(16 * 1024, 'x');
  for (size_t dropped = 0; dropped < Linger::kBytes; dropped += piece.size()) {
    ASSERT_FALSE(ended_after(piece)) << dropped;
  }
  EXPECT_TRUE(ended_after("x")) << "one byte more";
}

TEST_F(LingerTest, EndsWithTheClientsSide) {
  begin();
  EXPECT_FALSE(ended_after("the rest"));
  wire_.peer->shutdown_write();
  ASSERT_TRUE(wire_.hear());
  EXPECT_TRUE(ended());
}

TEST_F(LingerTest, EndsWithTheConnection) {
  begin();
  EXPECT_FALSE(ended());
  wire_.peer->close();
  ASSERT_TRUE(wire_.hear());
  EXPECT_TRUE(ended());
}

}  // namespace
}  // namespace fairlead::proxy
