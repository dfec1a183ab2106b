#include "control/admin/shift_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fairlead::control::admin {
namespace {

using namespace std::chrono_literals;

TEST(ShiftJson, NoneIsNull) { EXPECT_TRUE(shift_json(std::nullopt).is_null()); }

TEST(ShiftJson, SaysEverything) {
  const routing::ShiftReport report{.from = "east",
                                    .to = "west",
                                    .share = 0.3,
                                    .over = 10min,
                                    .progress = 0.5,
                                    .state = "moving",
                                    .moved = 0.15,
                                    .abort_if = {"p99>250ms"},
                                    .by_slo = true,
                                    .author = "ann",
                                    .started = std::chrono::system_clock::time_point(1790000000s)};
  EXPECT_EQ(boost::json::serialize(shift_json(report)),
            R"({"from":"east","to":"west","share":3E-1,"over":"10m","state":"moving","progress":5E-1,)"
            R"("moved":1.5E-1,"abort_if":["p99>250ms"],"abort_if_source":"slo","why":null,"author":"ann",)"
            R"("reason":null,"started":"2026-09-21T14:13:20Z"})");
}

TEST(ShiftJson, SaysWhereTheConditionsAreFrom) {
  const auto source = [](std::vector<std::string> conditions, bool by_slo) {
    routing::ShiftReport report;
    report.abort_if = std::move(conditions);
    report.by_slo = by_slo;
    return std::string(shift_json(report).at("abort_if_source").as_string());
  };
  EXPECT_EQ(source({"p99>1s"}, true), "slo");
  EXPECT_EQ(source({"p99>1s"}, false), "request");
  EXPECT_EQ(source({}, true), "none");
  EXPECT_EQ(source({}, false), "none");
}

}  // namespace
}  // namespace fairlead::control::admin
