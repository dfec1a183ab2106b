// fairlead-load: HTTP/1.1, HTTP/2 and gRPC load at a constant rate, measured without coordinated omission.

#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include <iostream>

#include "bench/load/load_generator.h"
#include "bench/load/recorder.h"
#include "bench/load/report.h"
#include "bench/load/sample_log.h"
#include "bench/net/duration.h"

namespace {

using namespace fairlead;
using namespace fairlead::bench;

Time clock_now() { return std::chrono::steady_clock::now(); }

Duration cpu_used() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int fail(const std::string& message) {
  std::cerr << "fairlead-load: " << message << "\n";
  return 1;
}

int run(const LoadOptions& options, bool as_json) {
  const Time start = clock_now();
  std::unique_ptr<SampleLog> samples;
  if (!options.samples.empty()) {
    samples = SampleLog::open(options.samples, start);
    if (!samples) return fail("cannot write " + options.samples);
  }

  std::string problem;
  const auto tls = options.tls.enabled ? TlsClient::create(options.tls, problem) : nullptr;
  if (!problem.empty()) return fail(problem);

  Recorder recorder(start, options.interval);
  size_t printed = 0;
  const auto on_sample = [&](const Sample& sample) {
    recorder.record(sample);
    if (samples) samples->write(sample);
  };
  const auto on_turn = [&](Time now) {
    recorder.advance(now);
    for (; options.live && printed < recorder.intervals().size(); ++printed)
      std::cout << interval_json(recorder, recorder.intervals()[printed]) << "\n" << std::flush;
  };
  LoadGenerator generator(options, tls.get(), start, on_sample, on_turn);
  generator.run([&] { return recorder.interval_end(); });
  recorder.finish();

  const Time end = clock_now();
  const RunFacts facts{start,
                       end - start,
                       generator.in_flight() + generator.waiting(end),
                       generator.connects(),
                       generator.peak_connections(),
                       generator.stale(),
                       generator.resent(),
                       tls ? tls->counts() : TlsCounts{},
                       cpu_used()};
  std::cout << (as_json ? report_json(options, recorder, facts) + "\n"
                        : report_text(options, recorder, facts));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "HTTP/1.1, HTTP/2 or gRPC load at a constant rate. Latency counts from the time at which a request was "
      "meant to be "
      "sent, so a\n"
      "target that stalls cannot hide it. A connection that ends is opened anew. With HTTP/2, a request that "
      "the server "
      "says it\ndid not process (REFUSED_STREAM, or above the last stream of its GOAWAY) is sent again, as a "
      "client does, "
      "and is no\nfailure; its latency counts from the first time, and the report tells how many they were."};
  LoadOptions options;
  RequestOptions request;
  std::string output = "text";
  const auto duration = [&app](const std::string& name, Duration& into, const std::string& help) {
    app.add_option_function<std::string>(
        name,
        [&into, name](const std::string& text) {
          const auto value = parse_duration(text);
          if (!value || *value == Duration::zero())
            throw CLI::ValidationError(name, "not a duration like 10s: " + text);
          into = *value;
        },
        help);
  };
  app.add_option("url", request.url, "http://host:port/path, or https:")->required();
  app.add_option("--rate", options.rate, "requests/s (1000); 0: closed loop, every connection always busy")
      ->check(CLI::NonNegativeNumber);
  duration("--duration", options.duration, "how long requests fall due (10s)");
  app.add_option("--requests", options.requests, "number of requests, instead of a duration");
  app.add_option("--connections", options.connections, "most connections at once (64)")
      ->check(CLI::PositiveNumber);
  app.add_flag("--close", options.close, "a connection per request, with HTTP/1.1 by Connection: close");
  app.add_option("--fallback", request.fallbacks,
                 "host:port to connect to from then on when the target refuses; may be given several times");
  app.add_flag("--http2", options.http2, "HTTP/2: by prior knowledge, with TLS by ALPN");
  app.add_option("--streams", options.streams, "most requests at once on a connection of HTTP/2 (100)")
      ->check(CLI::PositiveNumber);
  app.add_flag("--grpc", options.grpc,
               "unary gRPC calls of the URL's path, over HTTP/2; well is HTTP 200 with grpc-status 0");
  app.add_flag("--tls", options.tls.enabled, "TLS, as https: says too");
  app.add_option("--ca", options.tls.ca,
                 "PEM file of authorities; the target must show their certificate for its name")
      ->check(CLI::ExistingFile);
  app.add_option("--sni", options.tls.server_name, "the name to ask for and verify (the URL's host)");
  app.add_flag("--resume", options.tls.resume, "resume TLS sessions; else every handshake is a full one");
  duration("--timeout", options.timeout, "of a request, from its intended time (10s)");
  app.add_option("--method", request.method, "GET");
  app.add_option("-H,--header", request.headers, "\"Name: value\"; may be given several times");
  app.add_option("--body-size", request.body_size, "bytes of request body, or of the gRPC message");
  app.add_option("--region-header", options.region_header, "response field that names the region (x-region)");
  duration("--tick", options.tick,
           "send what is due in batches of this, which costs less CPU; latency includes the wait");
  duration("--interval", options.interval, "of the series (1s)");
  app.add_flag("--live", options.live, "print a JSON line per interval while running");
  app.add_option("--samples", options.samples, "write a CSV line per request to this file");
  app.add_option("-o,--output", output, "text or json")->check(CLI::IsMember({"text", "json"}));
  CLI11_PARSE(app, argc, argv);

  if (const std::string problem = prepare_request(request, options); !problem.empty()) return fail(problem);
  raise_descriptor_limit();
  return run(options, output == "json");
}
