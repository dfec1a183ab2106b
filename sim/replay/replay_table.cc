#include "sim/replay/replay_table.h"

#include <array>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sim/columns.h"
#include "sim/figure_text.h"
#include "sim/replay/log_time.h"

namespace fairlead::sim {
namespace {

using Row = std::vector<std::string>;

std::string change(const std::string& before, const std::string& after) { return before + " → " + after; }

std::string count_text(uint64_t before, uint64_t after) {
  return change(std::to_string(before), std::to_string(after));
}

std::string ms_text(double ms) { return std::isnan(ms) ? "-" : number_text(ms, 1) + " ms"; }

std::string latency_text(const Latencies& before, const Latencies& after, double percentile) {
  return change(ms_text(before.percentile_ms(percentile)), ms_text(after.percentile_ms(percentile)));
}

std::string share_text(uint64_t part, uint64_t all) {
  if (all == 0) return "-";
  return number_text(100 * static_cast<double>(part) / static_cast<double>(all), 1) + " %";
}

std::string bytes_text(uint64_t bytes) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < kUnits.size(); ++unit) amount /= 1000;
  return number_text(amount, unit == 0 ? 0 : 1) + " " + kUnits[unit];
}

std::string or_none(const std::string& name) { return name.empty() ? "-" : name; }

std::string spilled_text(const ServiceLedger& ledger) {
  return ledger.has_choice ? std::to_string(ledger.spilled) : "-";
}

std::string services_table(const Replay& replay) {
  std::vector<Row> rows = {
      {"SERVICE", "POLICY", "REQUESTS", "FAILED", "SHED", "SPILLED", "RETRIED", "P50", "P99"}};
  for (const ReplayedService& s : replay.services) {
    rows.push_back(
        {s.name, change(or_none(s.policy_before), or_none(s.policy_after)),
         count_text(s.before.requests, s.after.requests), count_text(s.before.failed, s.after.failed),
         count_text(s.before.shed, s.after.shed), change(spilled_text(s.before), spilled_text(s.after)),
         count_text(s.before.further, s.after.further), latency_text(s.before.latency, s.after.latency, 0.5),
         latency_text(s.before.latency, s.after.latency, 0.99)});
  }
  return columns(rows, "l");
}

std::string regions_table(const Replay& replay) {
  std::vector<Row> rows = {{"SERVICE", "REGION", "SHARE", "P50", "P99", "FAILED", "BUSIEST SECOND", "BYTES"}};
  for (const ReplayedService& s : replay.services) {
    const uint64_t all_before = s.before.placed(), all_after = s.after.placed();
    for (const std::string& name : s.regions) {
      const RegionLedger& before = s.before.in(name);
      const RegionLedger& after = s.after.in(name);
      rows.push_back({s.name, name,
                      change(share_text(before.requests, all_before), share_text(after.requests, all_after)),
                      latency_text(before.latency, after.latency, 0.5),
                      latency_text(before.latency, after.latency, 0.99),
                      count_text(before.failed, after.failed),
                      count_text(before.tries.count(), after.tries.count()),
                      change(bytes_text(before.bytes), bytes_text(after.bytes))});
    }
  }
  return columns(rows, "l");
}

std::string of_unknown_regions(const Replay& replay) {
  std::string out;
  for (const ReplayedService& s : replay.services) {
    for (const auto& [name, region] : s.after.regions) {
      if (region.unknown == 0) continue;
      absl::StrAppend(&out, region.unknown, " requests of ", s.name, " go to ", name,
                      ", of which the log holds nothing: counted as served, without a latency\n");
    }
  }
  return out;
}

std::string remarks(const Replay& replay) {
  std::string out;
  const auto remark = [&](uint64_t count, const char* what) {
    if (count > 0) absl::StrAppend(&out, count, " ", what, "\n");
  };
  remark(replay.mistakes.size(), "lines skipped, which are no lines of an access log");
  remark(replay.counts.refused, "requests left out, which were refused for what they are");
  remark(replay.counts.forwarded, "connections left out, which a tcp listener forwarded");
  remark(replay.unrouted_before, "requests had no route before");
  remark(replay.counts.unrouted, "requests have no route after");
  remark(
      replay.counts.in_doubt,
      "requests met a route that asks for headers that the log does not hold; they keep to the route of the "
      "name that they had");
  return out + of_unknown_regions(replay);
}

}  // namespace

std::string replay_limits() {
  return "An estimate: latencies and failures are those recorded of the same regions at the time, and do not "
         "react to where requests are sent; of room it knows declared capacities alone.";
}

std::string replay_table(const Replay& replay) {
  const std::string notes = remarks(replay);
  return absl::StrCat(replay.requests, " requests of ", replay.log, ", from ", utc_text(replay.begin), " to ",
                      utc_text(replay.end), ", before → after: ", share_text(replay.moved, replay.requests),
                      " end in another region\n\n", services_table(replay), "\n", regions_table(replay), "\n",
                      notes, notes.empty() ? "" : "\n", replay_limits(), "\n");
}

}  // namespace fairlead::sim
