#include "sim/run_plots.h"

#include "sim/markup.h"
#include "sim/series.h"
#include "sim/svg_plot.h"

namespace fairlead::sim {
namespace {

constexpr size_t kMostPoints = 240;
constexpr size_t kColours = 8;
constexpr size_t kDashes = 4;

constexpr std::string_view kShareScale = "share-scale";
constexpr std::string_view kLatencyScale = "latency-scale";
constexpr std::string_view kRateScale = "rate-scale";

std::string key(std::string_view style, std::string_view name) {
  return joined("<svg class=\"key\" viewBox=\"0 0 30 10\"><path class=\"l ", style,
                "\" d=\"M0 5h30\"/></svg>", name);
}

std::string figure(std::string_view caption, std::string_view svg) {
  return joined("<figure><figcaption>", caption, "</figcaption>", svg, "</figure>");
}

std::string shares(const Run& run, const Series& series, std::string_view time_id) {
  // The uppermost first: each covers what is below it.
  std::vector<std::vector<double>> tops(series.share.size());
  std::vector<double> sum(series.points());
  for (size_t r = 0; r < tops.size(); ++r) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += series.share[r][i];
    tops[r] = sum;
  }
  SvgPlot plot(PlotScale::share(), series.points());
  for (size_t r = tops.size(); r-- > 0;) plot.area(tops[r], run.world->regions()[r].name, region_style(r));
  return figure("Share of attempts by region",
                plot.svg("share of attempts by region, " + run.strategy, kShareScale, time_id));
}

std::string latencies(const Run& run, const Series& series, std::string_view time_id) {
  SvgPlot plot(PlotScale::latency(), series.points());
  plot.line(series.p99, "p99", "c5");
  plot.line(series.p50, "p50", "c0");
  return figure("Latency: " + key("c0", "p50") + key("c5", "p99"),
                plot.svg("latency, " + run.strategy, kLatencyScale, time_id));
}

std::string violations(const Run& run, const Series& series, std::string_view time_id) {
  SvgPlot plot(PlotScale::rate(), series.points());
  plot.line(series.shed, "shed", "c0 d2");
  plot.line(series.late, "late", "c1 d1");
  plot.line(series.failed, "failed", "c5");
  return figure("Violations: " + key("c5", "failed") + key("c1 d1", "late") + key("c0 d2", "shed"),
                plot.svg("violations a second, " + run.strategy, kRateScale, time_id));
}

std::string utilizations(const Run& run, const Series& series, std::string_view time_id) {
  SvgPlot plot(PlotScale::share(), series.points());
  for (size_t r = 0; r < series.utilization.size(); ++r)
    plot.line(series.utilization[r], run.world->regions()[r].name, region_style(r));
  return figure("Utilisation by region",
                plot.svg("utilisation by region, " + run.strategy, kShareScale, time_id));
}

}  // namespace

std::string region_style(size_t r) {
  const size_t round = r / kColours % kDashes;
  return joined("c", r % kColours, round > 0 ? joined(" d", round) : "");
}

std::string plot_scales() {
  return SvgPlot::scale_axis(PlotScale::share(), kShareScale) +
         SvgPlot::scale_axis(PlotScale::latency(), kLatencyScale) +
         SvgPlot::scale_axis(PlotScale::rate(), kRateScale);
}

std::string run_plots(const Run& run, std::string_view time_id) {
  const Series series = Series::of(*run.recorder, kMostPoints);
  return "<div class=\"plots\">" + shares(run, series, time_id) + latencies(run, series, time_id) +
         violations(run, series, time_id) + utilizations(run, series, time_id) + "</div>\n";
}

}  // namespace fairlead::sim
