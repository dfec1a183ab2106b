#include "telemetry/metrics_reference.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "telemetry/families.h"
#include "telemetry/histogram.h"
#include "telemetry/registry.h"

namespace fairlead::telemetry {
namespace {

const char* to_string(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return "counter";
    case MetricType::gauge:
      return "gauge";
    case MetricType::histogram:
      return "histogram";
  }
  return "";
}

std::string row(const FamilyInfo& family) {
  std::string labels(family.labels);
  if (!labels.empty()) labels = absl::StrCat("`", absl::StrReplaceAll(labels, {{",", "` `"}}), "`");
  return absl::StrCat("| `", std::string(family.name), "` | ", to_string(family.type), " | ", labels, " | ",
                      std::string(family.unit), " | ", std::string(family.help), " |\n");
}

std::string edges() {
  std::string text;
  for (int64_t edge : Histogram::kEdges) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", static_cast<double>(edge) / 1e9);
  }
  return text;
}

constexpr const char* kIntroduction = R"(# Metrics

<!-- Generated from telemetry/families.h; `FAIRLEAD_UPDATE_DOCS=1 telemetry_test` in the root rewrites it. -->

`GET /metrics` answers in the Prometheus text format 0.0.4. A series appears when it is first used. Labels come from
closed sets: what the configuration names, status codes, and fixed words; never a raw path or host. At most $0
lines are exposed; beyond that the rest of a family goes to one series whose labels are all `_other`, and
`fairlead_limit_hits_total{reason="metric_series"}` counts it. Histograms have buckets up to
$1 seconds.

| name | type | labels | unit | meaning |
|---|---|---|---|---|
)";

}  // namespace

std::string metrics_reference() {
  std::string page = absl::Substitute(kIntroduction, Registry::kMaxSeries, edges());
  for (const FamilyInfo& family : kFamilies) page += row(family);
  return page;
}

}  // namespace fairlead::telemetry
