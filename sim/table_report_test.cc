#include "sim/table_report.h"

#include <gtest/gtest.h>

#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

TEST(TableReport, ShowsViolationsFiguresAndExpectations) {
  auto runs = runs_of("load: 0.1, expect: { goodput_at_least: 0.99, balance_at_most: 1.1 }",
                      {{"steer", 20}, {"least-request", 100}, {"clairvoyant", 5}});
  EXPECT_EQ(table_report(Results(runs)),
            "Violations per 10,000 requests: failed, late or shed. * marks the fewest.\n"
            "\n"
            "                        least-\n"
            "               steer   request   clairvoyant\n"
            "test           200.0*   1000.0          50.0\n"
            "\n"
            "all            200.0    1000.0          50.0\n"
            "× steer         1.00      5.00          0.25\n"
            "× clairvoyant   4.00     20.00          1.00\n"
            "\n"
            "Under test: steer\n"
            "\n"
            "      SHIFTED  RETURNS  SETTLED  OVERSHOOT  BALANCE  CRITICAL  GOODPUT    P99\n"
            "test        -        -        -          -     1.00   98.00 %  98.00 %  10 ms\n"
            "\n"
            "      EXPECTED               MEASURED\n"
            "test  balance at most 1.1    1         met\n"
            "test  goodput at least 99 %  98 %      missed by 1 point\n"
            "\n"
            "1 of 2 expectations met\n");
}

TEST(TableReport, OneStrategyIsComparedWithNothing) {
  const std::string text = table_report(Results(runs_of("load: 0.1", {{"steer", 0}})));
  EXPECT_EQ(text.find('*', text.find('\n')), std::string::npos);
  EXPECT_EQ(text.find("×"), std::string::npos);
  EXPECT_EQ(text.find("EXPECTED"), std::string::npos);
}

TEST(TableReport, NothingIsNotDividedBy) {
  const std::string text = table_report(Results(runs_of("load: 0.1", {{"steer", 0}, {"dns", 10}})));
  EXPECT_NE(text.find("× steer      -       -\n"), std::string::npos) << text;
}

TEST(TableReport, NoRuns) { EXPECT_EQ(table_report(Results({})), ""); }

}  // namespace
}  // namespace fairlead::sim
