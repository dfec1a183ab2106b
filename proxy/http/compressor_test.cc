#include "proxy/http/compressor.h"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <functional>
#include <random>

namespace fairlead::proxy::http {
namespace {

constexpr size_t kRoom = 4 * 1024 * 1024;

std::string unpacked_gzip(const std::string& bytes) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(kRoom, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string unpacked_brotli(const std::string& bytes) {
  BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  std::string out(kRoom, '\0');
  size_t left = bytes.size(), room = out.size(), total = 0;
  const auto* next = reinterpret_cast<const uint8_t*>(bytes.data());
  auto* to = reinterpret_cast<uint8_t*>(out.data());
  BrotliDecoderDecompressStream(state, &left, &next, &room, &to, &total);
  BrotliDecoderDestroyInstance(state);
  out.resize(total);
  return out;
}

std::string unpacked_zstd(const std::string& bytes) {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  std::string out(kRoom, '\0');
  ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  while (from.pos < from.size && ZSTD_isError(ZSTD_decompressStream(context, &to, &from)) == 0) {
  }
  ZSTD_freeDCtx(context);
  out.resize(to.pos);
  return out;
}

class CompressorTest : public ::testing::TestWithParam<ContentCoding> {
 protected:
  void SetUp() override { ASSERT_NE(compressor_, nullptr); }
  Compressor::Sink sink() { return sink_; }
  /// What a receiver makes of what has come.
  std::string unpacked() const {
    switch (GetParam()) {
      case ContentCoding::gzip:
        return unpacked_gzip(made_);
      case ContentCoding::br:
        return unpacked_brotli(made_);
      default:
        return unpacked_zstd(made_);
    }
  }

  std::string made_;
  size_t largest_ = 0;
  std::function<void(std::string_view)> sink_ = [this](std::string_view piece) {
    made_.append(piece);
    largest_ = std::max(largest_, piece.size());
  };
  std::unique_ptr<Compressor> compressor_ = Compressor::make(GetParam());
};

TEST_P(CompressorTest, GivesBackWhatWasWritten) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + " of many\n";
  for (size_t at = 0; at < text.size(); at += 10'000)
    ASSERT_TRUE(compressor_->write(std::string_view(text).substr(at, 10'000), sink()));
  ASSERT_TRUE(compressor_->finish(sink()));
  EXPECT_EQ(unpacked(), text);
  EXPECT_LT(made_.size(), text.size() / 4);
}

TEST_P(CompressorTest, AFlushHoldsNothingBack) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "event " + std::to_string(i) + "\n\n";
    ASSERT_TRUE(compressor_->write(std::string_view(text).substr(text.rfind("event")), sink()));
    ASSERT_TRUE(compressor_->flush(sink()));
    ASSERT_EQ(unpacked(), text);
  }
  ASSERT_TRUE(compressor_->finish(sink()));
  EXPECT_EQ(unpacked(), text);
}

TEST_P(CompressorTest, AFlushOfNothingIsHarmless) {
  ASSERT_TRUE(compressor_->flush(sink()));
  ASSERT_TRUE(compressor_->flush(sink()));
  ASSERT_TRUE(compressor_->write("text", sink()));
  ASSERT_TRUE(compressor_->flush(sink()));
  ASSERT_TRUE(compressor_->flush(sink()));
  ASSERT_TRUE(compressor_->finish(sink()));
  EXPECT_EQ(unpacked(), "text");
}

TEST_P(CompressorTest, AnEmptyBodyHasAnEnd) {
  ASSERT_TRUE(compressor_->finish(sink()));
  EXPECT_FALSE(made_.empty());
  EXPECT_EQ(unpacked(), "");
}

TEST_P(CompressorTest, WhatCanNotBeCompressedComesInPieces) {
  std::string noise(1024 * 1024, '\0');
  std::minstd_rand random(1);
  for (char& byte : noise) byte = static_cast<char>(random() >> 8);
  ASSERT_TRUE(compressor_->write(noise, sink()));
  ASSERT_TRUE(compressor_->finish(sink()));
  EXPECT_EQ(unpacked(), noise);
  EXPECT_LT(made_.size(), noise.size() + noise.size() / 50);
  EXPECT_LE(largest_, 16u * 1024);
}

INSTANTIATE_TEST_SUITE_P(All, CompressorTest,
                         ::testing::Values(ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(Compressor, ThereIsNoneForIdentity) { EXPECT_EQ(Compressor::make(ContentCoding::identity), nullptr); }

}  // namespace
}  // namespace fairlead::proxy::http
