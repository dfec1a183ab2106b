#include "config/byte_size.h"

#include <gtest/gtest.h>

#include <random>

#include "config/message.h"

namespace fairlead::config {
namespace {

std::string error(std::string_view text) {
  const auto result = parse_byte_size(text);
  return result.ok() ? "no error" : message_of(result.status());
}

TEST(ByteSize, ReadsBytesAndBinaryUnits) {
  EXPECT_EQ(*parse_byte_size("0"), 0);
  EXPECT_EQ(*parse_byte_size("65536"), 65536);
  EXPECT_EQ(*parse_byte_size("64KiB"), 65536);
  EXPECT_EQ(*parse_byte_size("1.5MiB"), 1536 * 1024);
  EXPECT_EQ(*parse_byte_size("2GiB"), int64_t{2} << 30);
  EXPECT_EQ(*parse_byte_size("1TiB"), int64_t{1} << 40);
}

TEST(ByteSize, RefusesWhatIsNone) {
  for (std::string_view text :
       {"", "-1", "1.5", "KiB", "1 KiB", "1kib", "0x10", "1e3", "4611686018427387904", "4194304TiB"}) {
    EXPECT_FALSE(parse_byte_size(text).ok()) << text;
  }
  EXPECT_TRUE(parse_byte_size("4194303TiB").ok());
}

TEST(ByteSize, SuggestsTheBinaryUnit) {
  const std::string what = "expected a size in bytes such as 65536, 64KiB or 1MiB, got ";
  EXPECT_EQ(error("64KB"), what + "'64KB'; did you mean 64KiB?");
  EXPECT_EQ(error("64k"), what + "'64k'; did you mean 64KiB?");
  EXPECT_EQ(error("64 M"), what + "'64 M'; did you mean 64MiB?");
  EXPECT_EQ(error("64 "), what + "'64 '");
  EXPECT_EQ(error("much"), what + "'much'");
}

TEST(ByteSize, FormatsInTheLargestUnitThatDivides) {
  EXPECT_EQ(format_byte_size(0), "0");
  EXPECT_EQ(format_byte_size(1023), "1023");
  EXPECT_EQ(format_byte_size(60 * 1024), "60KiB");
  EXPECT_EQ(format_byte_size(1 << 20), "1MiB");
}

TEST(ByteSize, ReadsBackWhatItFormats) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const int64_t bytes = static_cast<int64_t>(random() >> (12 + random() % 50));
    EXPECT_EQ(*parse_byte_size(format_byte_size(bytes)), bytes);
  }
}

}  // namespace
}  // namespace fairlead::config
