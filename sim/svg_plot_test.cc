#include "sim/svg_plot.h"

#include <gtest/gtest.h>

#include <limits>

#include "sim/test_markup.h"

namespace fairlead::sim {
namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

/// The d of the only data path.
std::string path_of(const SvgPlot& plot) {
  const std::string svg = plot.svg("label", "s", "t");
  const size_t begin = svg.find(" d=\"") + 4;
  return svg.substr(begin, svg.find('"', begin) - begin);
}

std::string line_of(const std::vector<double>& values) {
  SvgPlot plot(PlotScale::share(), values.size());
  plot.line(values, "name", "c0");
  return path_of(plot);
}

TEST(SvgPlot, DrawsALineFromTheMiddleOfTheFirstInterval) {
  // 480 wide from 74, 180 high above 190; four points.
  EXPECT_EQ(line_of({0, 0.5, 1, 0}), "M134 190l120-90 120-90 120 180");
}

TEST(SvgPlot, LeavesOutWhatLiesOnALevel) {
  EXPECT_EQ(line_of({0.5, 0.5, 0.5, 0.5, 0.5, 1}), "M114 100l320 0 80-90");
  EXPECT_EQ(line_of({1, 0.5, 0.5, 0.5, 1, 1}), "M114 10l80 90 160 0 80-90 80 0");
}

TEST(SvgPlot, AGapPartsTheLine) { EXPECT_EQ(line_of({0, 0, kGap, 1, 1}), "M122 190l96 0M410 10l96 0"); }

TEST(SvgPlot, NothingToDrawIsAnEmptyPath) {
  EXPECT_EQ(line_of({kGap, kGap}), "");
  SvgPlot plot(PlotScale::share(), 0);
  plot.area({}, "name", "c0");
  EXPECT_EQ(plot.svg("label", "s", "t").find("<path"), std::string::npos);
}

TEST(SvgPlot, AnAreaReachesDownToTheBase) {
  SvgPlot plot(PlotScale::share(), 2);
  plot.area({0.5, 1}, "name", "c0");
  EXPECT_EQ(path_of(plot), "M194 190V100l240-90V190z");
}

TEST(SvgPlot, RefersToTheAxesAndIsNamed) {
  SvgPlot plot(PlotScale::share(), 1);
  plot.line({0}, "A & B", "c3 d1");
  const std::string svg = plot.svg("shares <1>", "share-scale", "time-7");
  EXPECT_NE(svg.find("aria-label=\"shares &lt;1&gt;\""), std::string::npos) << svg;
  EXPECT_NE(svg.find("<title>A &amp; B</title>"), std::string::npos) << svg;
  EXPECT_NE(svg.find("class=\"l c3 d1\""), std::string::npos) << svg;
  EXPECT_LT(svg.find("#share-scale"), svg.find("class=\"l"));
  EXPECT_LT(svg.find("class=\"l"), svg.find("#time-7"));
}

TEST(SvgPlot, AxesHaveUnits) {
  const std::string scale = SvgPlot::scale_axis(PlotScale::latency(), "latency");
  EXPECT_TRUE(scale.starts_with("<g id=\"latency\">"));
  EXPECT_NE(scale.find(">100 ms<"), std::string::npos);
  const std::string time = SvgPlot::time_axis({.duration = 60s}, "time-1");
  EXPECT_NE(time.find(">0 s<"), std::string::npos);
  EXPECT_NE(time.find(">60 s<"), std::string::npos);
  EXPECT_EQ(count(time, "<text"), 7u);
}

TEST(SvgPlot, LabelsOfTimeStayFew) {
  for (Duration duration : {1s, 7s, 60s, 240s, 3600s, 86400s}) {
    const size_t labels = count(SvgPlot::time_axis({.duration = duration}, "t"), "<text");
    EXPECT_GE(labels, 2u) << duration / 1s;
    EXPECT_LE(labels, 8u) << duration / 1s;
  }
}

TEST(SvgPlot, TimesOfFaultsAreShaded) {
  const auto shades = [](const Fault& fault) {
    return SvgPlot::time_axis({.duration = 60s, .faults = {fault}}, "t");
  };
  EXPECT_NE(shades({.at = 15s, .until = 30s}).find("M194 10H314V190H194z"), std::string::npos);
  EXPECT_NE(shades({.at = 45s}).find("M434 10H554V190H434z"), std::string::npos) << "to the end";
  EXPECT_NE(shades({.at = 15s, .until = 45s, .ramp = 15s}).find("M194 190L314 10H434V190z"),
            std::string::npos);
  EXPECT_EQ(count(shades({.at = 0s, .until = 60s, .period = 10s}), "class=\"fault\""), 6u);
  EXPECT_EQ(count(shades({.at = 0s, .until = 60s, .period = 1us}), "class=\"fault\""), 1u);
}

}  // namespace
}  // namespace fairlead::sim
