#include "sim/table_report.h"

#include <cstdio>

namespace fairlead::sim {

std::string table_report(const std::vector<Run>& runs) {
  std::string out;
  char line[256];
  for (const Run& run : runs) {
    const Tally t = run.recorder->total();
    std::snprintf(line, sizeof line,
                  "%-16s %-16s %8lu req %7lu viol (%6lu failed %6lu late %6lu shed) p50 %6.1f p99 %7.1f\n",
                  run.scenario.c_str(), run.strategy.c_str(), t.requests, t.violations(), t.failed, t.late,
                  t.shed, to_ms(run.recorder->quantile(0.5)), to_ms(run.recorder->quantile(0.99)));
    out += line;
    if (getenv("SIM_DEBUG")) {
      for (size_t i = 0; i < run.recorder->seconds().size(); ++i) {
        const Second& s = run.recorder->seconds()[i];
        std::snprintf(line, sizeof line, "%4zu ok %6lu late %5lu fail %5lu shed %5lu p99 %6.0f |", i, s.ok, s.late, s.failed, s.shed, to_ms(s.quantile(.99)));
        out += line;
        for (size_t r = 0; r < s.sent.size(); ++r) { std::snprintf(line, sizeof line, " %5lu/%.2f", s.sent[r], s.utilization[r]); out += line; }
        out += "\n";
      }
    }
  }
  return out;
}

}  // namespace fairlead::sim
