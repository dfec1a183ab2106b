#include <benchmark/benchmark.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "telemetry/access_formatter.h"
#include "telemetry/access_record.h"
#include "telemetry/access_ring.h"

namespace fairlead::telemetry {
namespace {

// What a request between three regions looks like.
const AccessAttempt kAttempts[] = {{"us-east", "10.0.1.10:80", "first", 200, "", 20'123'456}};
const AccessEntry kEntry{
    .time_ns = 1'790'000'000'123'456'789,
    .duration_ns = 20'234'567,
    .listener = "plain",
    .client = "203.0.113.77:51234",
    .method = "GET",
    .host = "shop.example.com",
    .path = "/api/v2/items/418?fields=name,price",
    .protocol = "HTTP/1.1",
    .request_id = "0f8fad5bd9cb469fa16570867728950e",
    .user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    .status = 200,
    .bytes_received = 0,
    .bytes_sent = 128,
    .route = "api",
    .service = "shop",
    .policy = "latency",
    .region = "us-east",
    .endpoint = "10.0.1.10:80",
    .generation = 7,
    .table = 1234,
    .pick = 0.6180339887498949,
    .candidates_json =
        R"([{"region":"us-east","state":"healthy","share":1,"cost_ms":20.4,"reason":"cheapest with room"},)"
        R"({"region":"eu-west","state":"healthy","share":0,"cost_ms":60.2,"reason":"dearer by 39.8 ms"},)"
        R"({"region":"ap-south","state":"healthy","share":0,"cost_ms":120.9,"reason":"dearer by 100.5 ms"}])",
    .attempts = kAttempts};

void append(benchmark::State& state) {
  const std::atomic<bool> enabled{true};
  const int wake_fd = eventfd(0, EFD_NONBLOCK);
  Counter dropped;
  AccessRing ring(4 << 20, enabled, wake_fd, dropped);
  int until_drain = 0;
  for (auto _ : state) {
    ring.append(kEntry);
    if (++until_drain == 2'000) {  // less than half the ring; the writer's part is not what is timed
      state.PauseTiming();
      ring.drain([](std::string_view) {});
      until_drain = 0;
      state.ResumeTiming();
    }
  }
  if (dropped.value() > 0) state.SkipWithError("the ring was full");
  close(wake_fd);
}
BENCHMARK(append);

void append_disabled(benchmark::State& state) {
  const std::atomic<bool> enabled{false};
  Counter dropped;
  AccessRing ring(4096, enabled, -1, dropped);
  for (auto _ : state) benchmark::DoNotOptimize(ring.append(kEntry));
}
BENCHMARK(append_disabled);

void read_and_format(benchmark::State& state) {
  std::string record(AccessRecord::size(kEntry), '\0');
  AccessRecord::write(kEntry, record.data());
  std::vector<AccessAttempt> attempts;
  AccessFormatter formatter;
  std::vector<char> line(AccessFormatter::bound(kEntry));
  size_t size = 0;
  for (auto _ : state) {
    const AccessEntry entry = AccessRecord::read(record, attempts);
    size = static_cast<size_t>(formatter.format(entry, line.data()) - line.data());
    benchmark::ClobberMemory();
  }
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(read_and_format);

}  // namespace
}  // namespace fairlead::telemetry
