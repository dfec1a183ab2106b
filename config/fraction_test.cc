#include "config/fraction.h"

#include <gtest/gtest.h>

#include <random>

#include "config/message.h"

namespace fairlead::config {
namespace {

TEST(Fraction, ReadsPercentagesAndNumbersExactly) {
  EXPECT_EQ(*parse_fraction("99.9%"), 0.999);
  EXPECT_EQ(*parse_fraction("0.999"), 0.999);
  EXPECT_EQ(*parse_fraction("5%"), 0.05);
  EXPECT_EQ(*parse_fraction("0%"), 0);
  EXPECT_EQ(*parse_fraction("1"), 1);
  EXPECT_EQ(*parse_fraction("-1"), -1);  // ranges are the fields' business
}

TEST(Fraction, RefusesWhatIsNone) {
  for (std::string_view text :
       {"", "%", "1 %", "1e999", "1e2%", "nan", "inf", "0.5.5", "half", "+1", "-", "0x1"}) {
    EXPECT_FALSE(parse_fraction(text).ok()) << text;
  }
  EXPECT_EQ(message_of(parse_fraction("half").status()),
            "expected a percentage such as 99.9% or a number such as 0.999, got 'half'");
}

TEST(Fraction, FormatsAsPercentage) {
  EXPECT_EQ(format_fraction(0.999), "99.9%");
  EXPECT_EQ(format_fraction(0.05), "5%");
  EXPECT_EQ(format_fraction(0), "0%");
}

TEST(Fraction, ReadsBackWhatItFormats) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 1000; ++i) {
    const double value = uniform(random);
    EXPECT_EQ(*parse_fraction(format_fraction(value)), value);
    EXPECT_EQ(*parse_number(format_number(value)), value);
  }
}

TEST(Number, ReadsDecimals) {
  EXPECT_EQ(*parse_number("4000"), 4000);
  EXPECT_EQ(*parse_number("0.25"), 0.25);
  EXPECT_EQ(*parse_number("4E3"), 4000);
  for (std::string_view text : {"", "1e", "inf", "1_000", "4k"})
    EXPECT_FALSE(parse_number(text).ok()) << text;
}

TEST(Number, FormatsWithoutExponent) {
  EXPECT_EQ(format_number(1e6), "1000000");
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(*parse_number(format_number(1e-300)), 1e-300);
}

}  // namespace
}  // namespace fairlead::config
