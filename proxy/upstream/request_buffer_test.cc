#include "proxy/upstream/request_buffer.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

TEST(RequestBuffer, KeepsEverythingUpToTheLimit) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(10);
  buffer.tail() += "head";
  buffer.end_head();
  buffer.tail() += "0123456789";
  EXPECT_FALSE(buffer.trim(buffer.size()));
  EXPECT_TRUE(buffer.replayable());
  EXPECT_EQ(buffer.from(0), "head0123456789");
}

TEST(RequestBuffer, OneByteMoreForbidsReplayAndForgets) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(10);
  buffer.tail() += "head";
  buffer.end_head();
  buffer.tail() += "0123456789x";
  EXPECT_TRUE(buffer.trim(buffer.size()));
  EXPECT_FALSE(buffer.replayable());
  EXPECT_EQ(buffer.size(), 15u);
  EXPECT_TRUE(buffer.from(15).empty());
  buffer.tail() += "more";
  EXPECT_FALSE(buffer.trim(15)) << "told once only";
  EXPECT_EQ(buffer.from(15), "more");
}

TEST(RequestBuffer, ForgetsOnlyWhatWasSent) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(100);
  buffer.tail() += "0123456789";
  buffer.forbid_replay();
  buffer.trim(6);
  EXPECT_EQ(buffer.from(6), "6789");
  buffer.trim(7);
  EXPECT_EQ(buffer.from(7), "789");
  EXPECT_EQ(buffer.size(), 10u);
}

TEST(RequestBuffer, HoldsTheLastByteOfABody) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(100);
  buffer.tail() += "head";
  buffer.end_head();
  buffer.hold_end(3);
  EXPECT_EQ(buffer.from(0), "head");
  buffer.tail() += "12";
  EXPECT_EQ(buffer.from(4), "12");
  EXPECT_FALSE(buffer.waits_for_end());
  buffer.tail() += "3";
  EXPECT_EQ(buffer.from(4), "12");
  EXPECT_EQ(buffer.sendable(), 6u);
  EXPECT_TRUE(buffer.waits_for_end());
  buffer.release_end();
  EXPECT_EQ(buffer.from(4), "123");
  EXPECT_FALSE(buffer.waits_for_end());
}

TEST(RequestBuffer, NeverForgetsTheByteThatItHolds) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(0);
  buffer.tail() += "head";
  buffer.end_head();
  buffer.hold_end(1);
  buffer.tail() += "1";
  EXPECT_TRUE(buffer.trim(buffer.sendable()));
  EXPECT_TRUE(buffer.from(4).empty());
  buffer.release_end();
  EXPECT_EQ(buffer.from(4), "1");
}

TEST(RequestBuffer, BeginStartsAnew) {
  StringPool pool;
  RequestBuffer buffer(pool);
  buffer.begin(0);
  buffer.tail() += "x";
  buffer.trim(1);
  buffer.hold_end(1);
  buffer.begin(1);
  EXPECT_FALSE(buffer.waits_for_end());
  EXPECT_TRUE(buffer.replayable());
  EXPECT_EQ(buffer.size(), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
