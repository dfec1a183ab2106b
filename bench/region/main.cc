// fairlead-region: a region that is simulated, on real sockets.

#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>

#include "bench/net/duration.h"
#include "bench/region/region_server.h"

namespace {

using namespace fairlead::bench;
using fairlead::Duration;

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int fail(const std::string& message) {
  std::cerr << "fairlead-region: " << message << "\n";
  return 1;
}

int serve(const std::string& name, const std::vector<std::string>& listen, const Behaviour& behaviour,
          uint64_t seed, Duration tick) {
  raise_descriptor_limit();
  RegionServer server(name, behaviour, seed, tick);
  boost::json::array listening;
  for (const std::string& text : listen) {
    const auto address = Address::parse(text);
    if (!address) return fail("not an address: " + text);
    const std::string bound = server.listen(*address);
    if (bound.empty()) return fail("cannot listen on " + text + ": " + std::strerror(errno));
    listening.push_back(boost::json::value(bound));
  }
  std::cout << boost::json::serialize(
                   boost::json::object{{"name", name}, {"pid", ::getpid()}, {"listening", listening}})
            << "\n"
            << std::flush;
  server.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "A simulated region: an origin with artificial delay and faults, for HTTP/1.1 and, by prior "
      "knowledge,\n"
      "HTTP/2 and unary gRPC calls (content-type application/grpc), whose failures are grpc-status 14. "
      "Prints one\n"
      "JSON line with the addresses that it listens on. GET /_region tells its state; PUT "
      "/_region?latency=400ms&error_rate=0.05&hang=true\n"
      "changes it while it runs."};
  std::string name = "region";
  std::vector<std::string> listen = {"127.0.0.1:0"};
  Behaviour behaviour;
  uint64_t seed = 1;
  std::ostringstream settings;
  app.add_option("--name", name, "sent as the x-region field");
  app.add_option("--listen", listen, "address to listen on, port 0 for any; may be given several times");
  app.add_option("--seed", seed, "of the random numbers");
  const auto setting = [&](const std::string& option, const std::string& field, const std::string& help) {
    app.add_option_function<std::string>(
        option, [&settings, field](const std::string& value) { settings << "&" << field << "=" << value; },
        help);
  };
  Duration tick{};
  app.add_option_function<std::string>(
      "--tick", [&tick](const std::string& text) { tick = parse_duration(text).value_or(tick); },
      "answer in batches of this (1ms), which costs less CPU");
  setting("--latency", "latency", "delay of each answer: the path's round trip (20ms)");
  setting("--jitter", "jitter", "added to it at random, up to this");
  setting("--service-time", "service_time", "time in service, which holds a slot of --concurrency");
  setting("--concurrency", "concurrency", "requests in service at once; 0: any number");
  setting("--queue", "queue", "requests that wait for a slot; more are answered by 503");
  setting("--report", "report",
          "true: with --concurrency, answers say by endpoint-load-metrics which part of the slots was in use "
          "of late");
  setting("--error-rate", "error_rate", "share of requests answered by --error-status");
  setting("--error-status", "error_status", "status of such an answer (503)");
  setting("--slow-rate", "slow_rate", "share of requests that take longer by --slow-by");
  setting("--slow-by", "slow_by", "how much longer they take, holding their slot");
  setting("--reset-rate", "reset_rate",
          "share of requests answered by a reset: of the connection, with HTTP/2 of the stream");
  setting("--health-status", "health_status", "status of /healthz (200)");
  setting("--size", "size", "bytes of body (128)");
  CLI11_PARSE(app, argc, argv);

  const std::string text = settings.str();
  const std::string problem = text.empty() ? "" : behaviour.apply(std::string_view(text).substr(1));
  return problem.empty() ? serve(name, listen, behaviour, seed, tick) : fail(problem);
}
