#include "sim/run_plots.h"

#include <gtest/gtest.h>

#include "sim/test_markup.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

TEST(RunPlots, ColoursRepeatWithDashes) {
  EXPECT_EQ(region_style(0), "c0");
  EXPECT_EQ(region_style(7), "c7");
  EXPECT_EQ(region_style(8), "c0 d1");
  EXPECT_EQ(region_style(31), "c7 d3");
  EXPECT_EQ(region_style(63), "c7 d3") << "64 regions at most: some look alike";
}

TEST(RunPlots, AreFour) {
  const Runs runs = runs_of("load: 0.1", {{"steer", 20}});
  const std::string plots = run_plots(runs[0], "time-1");
  EXPECT_EQ(count(plots, "<figure>"), 4u);
  EXPECT_EQ(count(plots, "href=\"#time-1\""), 4u);
  EXPECT_EQ(count(plots, "<title>A</title>"), 2u);
  EXPECT_EQ(count(plots, "<title>failed</title>"), 1u);
  EXPECT_EQ(count(plots, "<title>p99</title>"), 1u);
}

TEST(RunPlots, SharesAreStacked) {
  Recording recording("load: 0.1");
  recording.send(0, 0s, 30s, 10ms, 25);
  const std::string plots = run_plots(recording.run("steer"), "t");
  // B reaches to the top, A, drawn over it, to a quarter.
  const size_t b = plots.find("V10l"), a = plots.find("V145l");
  ASSERT_NE(b, std::string::npos);
  ASSERT_NE(a, std::string::npos);
  EXPECT_LT(b, a);
}

TEST(RunPlots, EveryScaleThatIsReferredToIsDefined) {
  const std::string plots = run_plots(runs_of("load: 0.1", {{"steer", 20}})[0], "t");
  const std::string scales = plot_scales();
  for (const char* id : {"share-scale", "latency-scale", "rate-scale"}) {
    EXPECT_NE(plots.find("href=\"#" + std::string(id)), std::string::npos) << id;
    EXPECT_EQ(count(scales, "id=\"" + std::string(id)), 1u) << id;
  }
}

TEST(RunPlots, ALongRunStaysSmall) {
  Suite suite = two_regions("load: 0.1");
  suite.scenarios[0].duration = 3600s;
  Recording recording(suite);
  for (int s = 0; s < 3600; ++s) recording.send(0, s * 1s, s * 1s + 1s, 50ms, s * 31 % 100);
  EXPECT_LT(run_plots(recording.run("steer"), "t").size(), 12'000u);
}

}  // namespace
}  // namespace fairlead::sim
