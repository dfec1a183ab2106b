#include "sim/table_report.h"

#include <algorithm>
#include <cstdio>

#include "sim/columns.h"
#include "sim/figure_text.h"

namespace fairlead::sim {
namespace {

using Row = std::vector<std::string>;

constexpr size_t kHeadingWidth = 8;

std::string fixed(double number, int decimals) {
  char out[64];
  std::snprintf(out, sizeof out, "%.*f", decimals, number);
  return out;
}

/// The strategies' names above their columns, on as many lines as the longest takes. A blank stands for the
/// mark.
std::vector<Row> headings(const Results& results) {
  std::vector<std::vector<std::string>> names;
  size_t height = 1;
  for (size_t s = 0; s < results.strategies(); ++s) {
    names.push_back(broken(results.strategy(s), kHeadingWidth));
    height = std::max(height, names.back().size());
  }
  std::vector<Row> rows(height, Row(1));
  for (const auto& lines : names) {
    for (size_t i = 0; i < height; ++i) {
      const size_t above = height - lines.size();
      rows[i].push_back(i < above ? "" : lines[i - above] + " ");
    }
  }
  return rows;
}

Row violations(const Results& results, size_t scenario) {
  const std::vector<size_t> best = results.best(scenario);
  Row row = {results.scenario(scenario).name};
  for (size_t s = 0; s < results.strategies(); ++s) {
    const bool is_best = results.strategies() > 1 && std::find(best.begin(), best.end(), s) != best.end();
    row.push_back(fixed(results.at(scenario, s).figures.total.violation_rate(), 1) + (is_best ? "*" : " "));
  }
  return row;
}

Row totals(const Results& results) {
  Row row = {"all"};
  for (size_t s = 0; s < results.strategies(); ++s)
    row.push_back(fixed(results.total(s).violation_rate(), 1) + " ");
  return row;
}

Row totals_over(const Results& results, size_t strategy) {
  const double one = results.total(strategy).violation_rate();
  Row row = {"× " + results.strategy(strategy)};
  for (size_t s = 0; s < results.strategies(); ++s)
    row.push_back(one > 0 ? fixed(results.total(s).violation_rate() / one, 2) + " " : "- ");
  return row;
}

std::string violations_table(const Results& results) {
  std::vector<Row> rows = headings(results);
  for (size_t s = 0; s < results.scenarios(); ++s) rows.push_back(violations(results, s));
  rows.emplace_back();
  rows.push_back(totals(results));
  if (results.strategies() > 1) rows.push_back(totals_over(results, 0));
  if (results.bound().value_or(0) > 0) rows.push_back(totals_over(results, *results.bound()));
  return "Violations per 10,000 requests: failed, late or shed. * marks the fewest.\n\n" +
         columns(rows, "lr");
}

Row figures_row(const Result& result) {
  const Figures& f = result.figures;
  return {result.run.scenario,
          time_text(f.shifted_after),
          f.returns ? std::to_string(*f.returns) : "-",
          time_text(f.settled_after),
          f.overshoot ? fixed(*f.overshoot, 1) : "-",
          fixed(f.balance, 2),
          fixed(f.critical_ok * 100, 2) + " %",
          fixed(f.goodput * 100, 2) + " %",
          time_text(f.p99)};
}

std::string figures_table(const Results& results) {
  std::vector<Row> rows = {
      {"", "SHIFTED", "RETURNS", "SETTLED", "OVERSHOOT", "BALANCE", "CRITICAL", "GOODPUT", "P99"}};
  for (size_t s = 0; s < results.scenarios(); ++s) rows.push_back(figures_row(results.at(s, 0)));
  return "Under test: " + results.strategy(0) + "\n\n" + columns(rows, "lr");
}

std::string findings_table(const Results& results) {
  if (results.expected() == 0) return "";
  std::vector<Row> rows = {{"", "EXPECTED", "MEASURED", ""}};
  for (size_t s = 0; s < results.scenarios(); ++s) {
    for (const Finding& finding : results.at(s, 0).findings)
      rows.push_back(
          {results.scenario(s).name, expected_text(finding), measured_text(finding), result_text(finding)});
  }
  return "\n" + columns(rows, "l") + "\n" + std::to_string(results.expected() - results.missed()) + " of " +
         std::to_string(results.expected()) + " expectations met\n";
}

}  // namespace

std::string table_report(const Results& results) {
  if (results.all().empty()) return "";
  return violations_table(results) + "\n" + figures_table(results) + findings_table(results);
}

}  // namespace fairlead::sim
