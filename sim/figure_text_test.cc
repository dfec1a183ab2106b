#include "sim/figure_text.h"

#include <gtest/gtest.h>

namespace fairlead::sim {
namespace {

TEST(FigureText, Times) {
  EXPECT_EQ(time_text(180ms), "180 ms");
  EXPECT_EQ(time_text(0ms), "0 ms");
  EXPECT_EQ(time_text(999900us), "1 s");
  EXPECT_EQ(time_text(3500ms), "3.5 s");
  EXPECT_EQ(time_text(std::nullopt), "-");
}

TEST(FigureText, NumbersWithoutZerosAtTheirEnd) {
  EXPECT_EQ(number_text(1.1, 3), "1.1");
  EXPECT_EQ(number_text(100, 3), "100");
  EXPECT_EQ(number_text(100, 0), "100");
  EXPECT_EQ(number_text(0.12345, 2), "0.12");
  EXPECT_EQ(percent_text(0.999), "99.9 %");
  EXPECT_EQ(percent_text(0.99896), "99.896 %");
}

TEST(FigureText, FindingsInWords) {
  const Finding late{"shifted_within", Finding::Unit::seconds, true, 0.18, 0.24, false};
  EXPECT_EQ(expected_text(late), "shifted within 180 ms");
  EXPECT_EQ(measured_text(late), "240 ms");
  EXPECT_EQ(result_text(late), "missed by 60 ms");

  const Finding never{"shifted_within", Finding::Unit::seconds, true, 0.18, std::nullopt, false};
  EXPECT_EQ(measured_text(never), "never");
  EXPECT_EQ(result_text(never), "missed");

  const Finding untold{"settled_within", Finding::Unit::seconds, true, 5, std::nullopt, false};
  EXPECT_EQ(measured_text(untold), "unknown");

  const Finding low{"critical_at_least", Finding::Unit::share, false, 0.999, 0.994, false};
  EXPECT_EQ(expected_text(low), "critical at least 99.9 %");
  EXPECT_EQ(measured_text(low), "99.4 %");
  EXPECT_EQ(result_text(low), "missed by 0.5 points");

  const Finding met{"returns_at_most", Finding::Unit::times, true, 2, 1, true};
  EXPECT_EQ(expected_text(met), "returns at most 2");
  EXPECT_EQ(result_text(met), "met");

  const Finding points{"overshoot_at_most", Finding::Unit::points, true, 10, 12.25, false};
  EXPECT_EQ(expected_text(points), "overshoot at most 10 points");
  EXPECT_EQ(measured_text(points), "12.2 points");
}

}  // namespace
}  // namespace fairlead::sim
