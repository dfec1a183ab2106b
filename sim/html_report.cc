#include "sim/html_report.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sim/figure_text.h"
#include "sim/html_style.h"
#include "sim/markup.h"
#include "sim/run_plots.h"
#include "sim/svg_plot.h"

namespace fairlead::sim {
namespace {

// Beside the first and the bound: the one that others are most often measured against.
constexpr std::string_view kUnfolded = "envoy-tuned";

std::string fixed(double number, int decimals) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%.*f", decimals, number);
  return out.data();
}

std::string cell(std::string_view text, std::string_view style = "") {
  return joined("<td", style.empty() ? "" : joined(" class=\"", style, "\""), ">", text, "</td>");
}

std::string heading_row(const std::vector<std::string>& names) {
  std::string row = "<tr>";
  for (const std::string& name : names) append(row, "<th>", escaped(name), "</th>");
  return row + "</tr>\n";
}

std::string table(std::string_view rows, std::string_view style = "") {
  return joined("<div class=\"wide\"><table class=\"", style, "\">\n", rows, "</table></div>\n");
}

bool is_best(const Results& results, size_t scenario, size_t strategy) {
  const std::vector<size_t> best = results.best(scenario);
  return results.strategies() > 1 && std::find(best.begin(), best.end(), strategy) != best.end();
}

std::string scenario_id(size_t s) { return joined("scenario-", s + 1); }
std::string time_id(size_t s) { return joined("time-", s + 1); }

std::string overview_row(const Results& results, size_t s) {
  std::string row =
      "<tr>" + cell(joined("<a href=\"#", scenario_id(s), "\">", escaped(results.scenario(s).name), "</a>"));
  for (size_t i = 0; i < results.strategies(); ++i)
    row +=
        cell(fixed(results.at(s, i).figures.total.violation_rate(), 1), is_best(results, s, i) ? "best" : "");
  return row + "</tr>\n";
}

/// Totals of all scenarios, over those of one strategy or as they are.
std::string total_row(const Results& results, std::string_view name, double divisor, int decimals) {
  std::string row = "<tr class=\"sum\">" + cell(name);
  for (size_t i = 0; i < results.strategies(); ++i)
    row += cell(divisor > 0 ? fixed(results.total(i).violation_rate() / divisor, decimals) : "-");
  return row + "</tr>\n";
}

std::string overview(const Results& results) {
  std::vector<std::string> names = {""};
  for (size_t i = 0; i < results.strategies(); ++i) names.push_back(results.strategy(i));
  std::string rows = heading_row(names);
  for (size_t s = 0; s < results.scenarios(); ++s) rows += overview_row(results, s);
  rows += total_row(results, "all", 1, 1);
  const auto over = [&](size_t i) {
    return total_row(results, "× " + escaped(results.strategy(i)), results.total(i).violation_rate(), 2);
  };
  if (results.strategies() > 1) rows += over(0);
  if (results.bound().value_or(0) > 0) rows += over(*results.bound());
  return table(rows);
}

std::string findings_row(const std::string& scenario, const Finding& finding) {
  return joined("<tr>", cell(escaped(scenario)), cell(expected_text(finding)), cell(measured_text(finding)),
                cell(result_text(finding), finding.met ? "" : "missed"), "</tr>\n");
}

std::string expectations(const Results& results) {
  if (results.expected() == 0) return "";
  std::string rows = heading_row({"scenario", "expected", "measured", ""});
  for (size_t s = 0; s < results.scenarios(); ++s) {
    for (const Finding& finding : results.at(s, 0).findings)
      rows += findings_row(results.scenario(s).name, finding);
  }
  return joined("<p>Of ", escaped(results.strategy(0)), " is expected:</p>\n", table(rows, "words"));
}

std::string figures_row(const Results& results, size_t s, size_t i) {
  const Figures& f = results.at(s, i).figures;
  const auto count = [](uint64_t n) { return cell(joined(n)); };
  return joined(i == 0 ? "<tr class=\"tested\">" : "<tr>", cell(escaped(results.strategy(i))),
                cell(fixed(f.total.violation_rate(), 1), is_best(results, s, i) ? "best" : ""),
                count(f.total.requests), count(f.total.failed), count(f.total.late), count(f.total.shed),
                cell(fixed(f.critical_ok * 100, 2) + " %"), cell(fixed(f.goodput * 100, 2) + " %"),
                cell(time_text(f.p50)), cell(time_text(f.p99)), cell(time_text(f.shifted_after)),
                cell(f.returns ? joined(*f.returns) : "-"), cell(time_text(f.settled_after)),
                cell(f.overshoot ? fixed(*f.overshoot, 1) : "-"), cell(fixed(f.balance, 2)), "</tr>\n");
}

std::string figures(const Results& results, size_t s) {
  std::string rows = heading_row({"", "violations per 10,000", "requests", "failed", "late", "shed",
                                  "critical answered", "goodput", "p50", "p99", "shifted after", "returns",
                                  "settled after", "overshoot, points", "balance"});
  for (size_t i = 0; i < results.strategies(); ++i) rows += figures_row(results, s, i);
  return table(rows);
}

std::string course(const Results& results, size_t s, size_t i) {
  const Result& result = results.at(s, i);
  const bool open = i == 0 || results.bound() == i || result.run.strategy == kUnfolded;
  return joined("<details", open ? " open=\"\"" : "", "><summary>", escaped(result.run.strategy), "<small>",
                fixed(result.figures.total.violation_rate(), 1), " per 10,000. ",
                escaped(result.run.description), "</small></summary>\n", run_plots(result.run, time_id(s)),
                "</details>\n");
}

std::string section(const Results& results, size_t s) {
  const Scenario& scenario = results.scenario(s);
  std::string out = joined("<section>\n<h2 id=\"", scenario_id(s), "\">", escaped(scenario.name),
                           "</h2>\n<p>", escaped(scenario.description), "</p>\n", figures(results, s));
  for (size_t i = 0; i < results.strategies(); ++i) out += course(results, s, i);
  return out + "</section>\n";
}

std::string legend(const Results& results) {
  std::string out = "<nav>";
  const std::vector<Region>& regions = results.at(0, 0).run.world->regions();
  for (size_t r = 0; r < regions.size(); ++r) {
    append(out, "<span><svg class=\"key\" viewBox=\"0 0 30 10\"><path class=\"a ", region_style(r),
           "\" d=\"M0 0h30v10H0z\"/></svg>", escaped(regions[r].name), "</span>");
  }
  return out + "</nav>\n";
}

std::string definitions(const Results& results) {
  std::string out = "<svg width=\"0\" height=\"0\" style=\"position:absolute\"><defs>" + plot_scales();
  for (size_t s = 0; s < results.scenarios(); ++s) out += SvgPlot::time_axis(results.scenario(s), time_id(s));
  return out + "</defs></svg>\n";
}

constexpr std::string_view kIntroduction =
    "<h1>Scenarios under each strategy</h1>\n"
    "<p>Violations per 10,000 requests: those that failed, were shed, or took longer than the round trip to "
    "the "
    "second nearest region and the suite's slack. The fewest are set in bold. The bound, clairvoyant, knows "
    "what no "
    "proxy can know. In the plots the times of faults are shaded, and the same scales hold throughout; "
    "latency and "
    "violations a second stand on logarithmic ones.</p>\n";

}  // namespace

std::string html_report(const Results& results) {
  std::string page = joined(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/>"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>fairlead "
      "sim</title>\n<style>",
      kHtmlStyle, "</style></head>\n<body>\n");
  if (!results.all().empty()) {
    append(page, kIntroduction, definitions(results), overview(results), expectations(results),
           legend(results));
    for (size_t s = 0; s < results.scenarios(); ++s) page += section(results, s);
  }
  return page + "</body>\n</html>\n";
}

}  // namespace fairlead::sim
