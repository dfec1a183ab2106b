#include "bench/load/report.h"

#include <boost/json.hpp>

#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace fairlead::bench {
namespace {

namespace json = boost::json;

constexpr std::pair<const char*, double> kPercentiles[] = {{"p50", 50},     {"p90", 90},       {"p99", 99},
                                                           {"p99.9", 99.9}, {"p99.99", 99.99}, {"max", 100}};

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
double rounded_ms(Duration duration) { return std::round(to_ms(duration) * 1000) / 1000; }

double throughput(const Recorder& recorder, const RunFacts& facts) {
  return facts.elapsed > Duration::zero() ? static_cast<double>(recorder.completed()) / seconds(facts.elapsed)
                                          : 0;
}

double cpu_us_per_request(const Recorder& recorder, const RunFacts& facts) {
  return recorder.completed() == 0 ? 0 : seconds(facts.cpu) * 1e6 / static_cast<double>(recorder.completed());
}

json::object outcomes(const Recorder::Counts& counts) {
  json::object all;
  for (size_t i = 0; i < kOutcomes; ++i) all[kOutcomeNames[i]] = counts[i];
  return all;
}

json::object latency(const LatencyHistogram& histogram) {
  json::object all{{"mean", rounded_ms(histogram.mean())}};
  for (const auto& [name, percent] : kPercentiles) all[name] = rounded_ms(histogram.percentile(percent));
  return all;
}

json::object statuses(const std::map<int, uint64_t>& counts) {
  json::object all;
  for (const auto& [status, count] : counts) all[std::to_string(status)] = count;
  return all;
}

json::object regions(const Recorder& recorder) {
  uint64_t total = 0;
  for (const Recorder::Region& region : recorder.regions()) total += region.count;
  json::object all;
  for (const Recorder::Region& region : recorder.regions()) {
    all[region.name] = json::object{{"count", region.count},
                                    {"share", static_cast<double>(region.count) / static_cast<double>(total)},
                                    {"latency_ms", latency(region.latency)}};
  }
  return all;
}

json::object handshakes(const TlsCounts& counts) {
  json::object failures;
  for (const auto& [reason, count] : counts.failures) failures[reason] = count;
  return {{"handshakes", counts.handshakes}, {"resumed", counts.resumed}, {"failures", std::move(failures)}};
}

json::object interval_object(const Recorder& recorder, const Recorder::Interval& interval) {
  json::object all{{"start_s", interval.start_s}};
  for (size_t i = 0; i < kOutcomes; ++i) all[kOutcomeNames[i]] = interval.counts[i];
  json::object shares;
  for (size_t i = 0; i < interval.regions.size(); ++i)
    shares[recorder.regions()[i].name] = interval.regions[i];
  all["regions"] = std::move(shares);
  all["p50_ms"] = rounded_ms(interval.p50);
  all["p99_ms"] = rounded_ms(interval.p99);
  all["max_ms"] = rounded_ms(interval.max);
  return all;
}

__attribute__((format(printf, 2, 3))) void append(std::string& text, const char* format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  text.append(line);
}

void append_tls(std::string& text, const TlsCounts& counts) {
  append(text, "%llu TLS handshakes, %llu of them resumed\n",
         static_cast<unsigned long long>(counts.handshakes), static_cast<unsigned long long>(counts.resumed));
  for (const auto& [reason, count] : counts.failures)
    append(text, "  failed: %s %llu\n", reason.c_str(), static_cast<unsigned long long>(count));
}

}  // namespace

std::string report_json(const LoadOptions& options, const Recorder& recorder, const RunFacts& facts) {
  json::object all{{"mode", options.rate > 0 ? "open" : "closed"},
                   {"protocol", options.grpc    ? "grpc"
                                : options.http2 ? "h2"
                                                : "h1"},
                   {"target", options.target.to_string()},
                   {"rate", options.rate},
                   {"connections", options.connections},
                   {"start_monotonic_s", seconds(facts.start.time_since_epoch())},
                   {"elapsed_s", seconds(facts.elapsed)},
                   {"requests", recorder.completed()},
                   {"ok", recorder.counts()[0]},
                   {"failed", recorder.failed()},
                   {"unfinished", facts.unfinished},
                   {"throughput", throughput(recorder, facts)},
                   {"connects", facts.connects},
                   {"peak_connections", facts.peak_connections},
                   {"stale_connections", facts.stale},
                   {"resent", facts.resent},
                   {"own_cpu_us_per_request", cpu_us_per_request(recorder, facts)}};
  all["outcomes"] = outcomes(recorder.counts());
  all["statuses"] = statuses(recorder.statuses());
  if (options.grpc) all["grpc_statuses"] = statuses(recorder.grpc_statuses());
  all["latency_ms"] = latency(recorder.latency());
  all["regions"] = regions(recorder);
  if (options.tls.enabled) all["tls"] = handshakes(facts.tls);
  json::array series;
  for (const Recorder::Interval& interval : recorder.intervals())
    series.push_back(interval_object(recorder, interval));
  all["series"] = std::move(series);
  return json::serialize(all);
}

std::string report_text(const LoadOptions& options, const Recorder& recorder, const RunFacts& facts) {
  std::string text;
  append(text, "%llu requests in %.2f s (%.0f/s, %s loop, %llu connections at most, %llu opened)\n",
         static_cast<unsigned long long>(recorder.completed()), seconds(facts.elapsed),
         throughput(recorder, facts), options.rate > 0 ? "open" : "closed",
         static_cast<unsigned long long>(facts.peak_connections),
         static_cast<unsigned long long>(facts.connects));
  for (size_t i = 0; i < kOutcomes; ++i) {
    if (i == 0 || recorder.counts()[i] > 0)
      append(text, "  %-14s %llu\n", std::string(kOutcomeNames[i]).c_str(),
             static_cast<unsigned long long>(recorder.counts()[i]));
  }
  if (facts.unfinished > 0)
    append(text, "  %-14s %llu\n", "unfinished", static_cast<unsigned long long>(facts.unfinished));
  if (facts.resent > 0)
    append(text, "  %-14s %llu\n", "sent again", static_cast<unsigned long long>(facts.resent));
  for (const auto& [status, count] : recorder.grpc_statuses())
    append(text, "  grpc-status %-2d %llu\n", status, static_cast<unsigned long long>(count));
  append(text, "latency from the intended time of sending, in ms:\n ");
  for (const auto& [name, percent] : kPercentiles)
    append(text, " %s %.3f", name, to_ms(recorder.latency().percentile(percent)));
  append(text, "\n");
  for (const Recorder::Region& region : recorder.regions()) {
    append(text, "  region %-16s %6.2f %%  p50 %.3f  p99 %.3f\n", region.name.c_str(),
           100.0 * static_cast<double>(region.count) / static_cast<double>(recorder.completed()),
           to_ms(region.latency.percentile(50)), to_ms(region.latency.percentile(99)));
  }
  if (options.tls.enabled) append_tls(text, facts.tls);
  append(text, "own CPU %.2f us per request\n", cpu_us_per_request(recorder, facts));
  return text;
}

std::string interval_json(const Recorder& recorder, const Recorder::Interval& interval) {
  return json::serialize(interval_object(recorder, interval));
}

}  // namespace fairlead::bench
