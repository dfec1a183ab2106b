#include "proxy/downstream/client_output.h"

#include <gtest/gtest.h>

#include <optional>

#include "proxy/stream/stream_test_support.h"
#include "proxy/transport_test_support.h"

namespace fairlead::proxy {
namespace {

/// What one client is sent, under a watermark of the test's.
class ClientOutputTest : public ::testing::Test {
 protected:
  void set_up(uint32_t watermark) {
    worker_.adopt(
        test_snapshot({}, [&](config::Config& config) { config.limits.connection_buffer = watermark; }));
    output_.emplace(worker_.context, wire_.transport);
  }
  /// Leaves the socket no room.
  void fill_socket() {
    const std::string much(64 * 1024, 'x');
    while (wire_.write(much).io == Transport::Io::done) {
    }
  }
  /// Lets the client take what has come, and the transport know.
  void take() {
    wire_.peer->take();
    ASSERT_TRUE(run_until(worker_.reactor, [&] { return wire_.transport.writable(); }));
  }
  uint64_t sent() const { return worker_.metrics.bytes_sent.value(); }

  TestWorker worker_;
  Wire wire_{worker_.reactor};
  std::optional<ClientOutput> output_;
};

TEST_F(ClientOutputTest, WhatIsAppendedLeavesWithTheFlush) {
  set_up(1000);
  output_->tail().append("head ");
  output_->write("body");
  EXPECT_EQ(wire_.peer->received(), "");
  EXPECT_FALSE(output_->empty());
  output_->flush();
  EXPECT_EQ(wire_.peer->received(), "head body");
  EXPECT_TRUE(output_->empty());
}

TEST_F(ClientOutputTest, MuchOfItLeavesAtOnce) {
  set_up(100'000);
  const std::string much(50'000, 'x');
  output_->write(much);
  EXPECT_EQ(wire_.peer->received(), much);
  EXPECT_TRUE(output_->empty());
}

TEST_F(ClientOutputTest, CountsWhatTheSocketTook) {
  set_up(1000);
  output_->tail().append("12345");
  EXPECT_EQ(sent(), 0u);
  output_->flush();
  EXPECT_EQ(sent(), 5u);
  output_->write(std::string(20'000, 'x'));
  EXPECT_EQ(sent(), 20'005u);
}

TEST_F(ClientOutputTest, KeepsWhatTheSocketDoesNotTake) {
  set_up(1000);
  fill_socket();
  output_->write(std::string(20'000, 'y'));
  output_->flush();
  EXPECT_EQ(sent(), 0u);
  EXPECT_FALSE(output_->empty());
  take();
  output_->flush();
  EXPECT_TRUE(output_->empty());
  EXPECT_EQ(wire_.peer->received(), std::string(20'000, 'y'));
  EXPECT_EQ(sent(), 20'000u);
}

TEST_F(ClientOutputTest, IsFullOverTheWatermark) {
  set_up(1000);
  output_->tail().append(1000, 'x');
  EXPECT_FALSE(output_->full());
  output_->tail().append("x");
  EXPECT_TRUE(output_->full());
  output_->flush();
  EXPECT_FALSE(output_->full());
}

TEST_F(ClientOutputTest, TellsItsProducerToGoOnOnce) {
  set_up(1000);
  EXPECT_FALSE(output_->drained()) << "it never was full";
  fill_socket();
  output_->write(std::string(1001, 'y'));
  EXPECT_TRUE(output_->full());
  EXPECT_FALSE(output_->drained());
  take();
  output_->flush();
  EXPECT_TRUE(output_->drained());
  EXPECT_FALSE(output_->drained());
}

TEST_F(ClientOutputTest, AtTheWatermarkNobodyWasStopped) {
  set_up(1000);
  fill_socket();
  output_->write(std::string(1000, 'y'));
  take();
  output_->flush();
  EXPECT_FALSE(output_->drained());
}

TEST_F(ClientOutputTest, ItsProducerGoesOnWhenHalfTheWatermarkIsLeft) {
  constexpr size_t kWatermark = 4 << 20;
  constexpr size_t kAll = 5 << 20;
  set_up(kWatermark);
  output_->write(std::string(kAll, 'x'));
  ASSERT_TRUE(output_->full()) << "the socket takes but a part at a time";
  ASSERT_GT(kAll - sent(), kWatermark / 2);
  while (!output_->drained()) {
    ASSERT_GT(kAll - sent(), kWatermark / 2);
    ASSERT_NO_FATAL_FAILURE(take());
    output_->flush();
  }
  EXPECT_LE(kAll - sent(), kWatermark / 2);
  EXPECT_FALSE(output_->empty());
}

TEST_F(ClientOutputTest, AFailureShowsOnTheTransportInTheNextTurn) {
  set_up(1000);
  wire_.peer->close();
  output_->tail().append("x");
  output_->flush();
  EXPECT_EQ(wire_.calls, 0) << "not from within the call";
  EXPECT_TRUE(wire_.transport.broken());
  EXPECT_TRUE(wire_.hear());
  EXPECT_EQ(sent(), 0u);
}

}  // namespace
}  // namespace fairlead::proxy
