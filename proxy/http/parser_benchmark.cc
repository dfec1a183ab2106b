#include "proxy/http/parser.h"

#include <benchmark/benchmark.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

constexpr std::string_view kRequest =
    "GET /api/items/42?full=1 HTTP/1.1\r\n"
    "Host: shop.example.com\r\n"
    "User-Agent: load/1.0\r\n"
    "Accept: */*\r\n"
    "Accept-Encoding: gzip\r\n"
    "X-Client: 17\r\n"
    "Cookie: a=b\r\n"
    "\r\n";

constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\n"
    "Server: origin\r\n"
    "Date: Sat, 21 Nov 2026 15:00:00 GMT\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 5\r\n"
    "Connection: keep-alive\r\n"
    "\r\n"
    "hello";

void set_bytes(benchmark::State& state, size_t bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes));
}

void parse_request(benchmark::State& state) {
  RequestParser parser{ParserLimits{}};
  for (auto _ : state) {
    size_t consumed = 0;
    benchmark::DoNotOptimize(parser.next(kRequest, consumed));
    benchmark::DoNotOptimize(parser.next(kRequest.substr(consumed), consumed));
    parser.reset();
  }
  set_bytes(state, kRequest.size());
}
BENCHMARK(parse_request);

void parse_response(benchmark::State& state) {
  ResponseParser parser{ParserLimits{}};
  for (auto _ : state) {
    std::string_view rest = kResponse;
    size_t consumed = 0;
    for (Step step = Step::need_more; step != Step::done; rest.remove_prefix(consumed)) {
      step = parser.next(rest, consumed);
    }
    benchmark::DoNotOptimize(parser.head());
    parser.reset();
  }
  set_bytes(state, kResponse.size());
}
BENCHMARK(parse_response);

// A head of the size that a browser sends, with cookies.
void parse_browser_request(benchmark::State& state) {
  std::string request = "GET /search?q=one+two&page=3 HTTP/1.1\r\nHost: www.example.com\r\n";
  for (int i = 0; i < 16; ++i) {
    request += "X-Browser-Field-" + std::to_string(i) + ": some value of medium length; q=0." +
               std::to_string(i) + "\r\n";
  }
  request += "Cookie: " + std::string(600, 'c') + "\r\n\r\n";
  RequestParser parser{ParserLimits{}};
  for (auto _ : state) {
    size_t consumed = 0;
    benchmark::DoNotOptimize(parser.next(request, consumed));
    parser.reset();
  }
  set_bytes(state, request.size());
}
BENCHMARK(parse_browser_request);

// Time per byte must not depend on the head's length.
void parse_dripped_request(benchmark::State& state) {
  const std::string request =
      "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(static_cast<size_t>(state.range(0)), 'x') + "\r\n\r\n";
  RequestParser parser{ParserLimits{}};
  for (auto _ : state) {
    size_t consumed = 0;
    for (size_t length = 1; length <= request.size(); ++length) {
      benchmark::DoNotOptimize(parser.next(std::string_view(request).substr(0, length), consumed));
    }
    parser.reset();
  }
  set_bytes(state, request.size());
}
BENCHMARK(parse_dripped_request)->Arg(1000)->Arg(50000);

void parse_chunks(benchmark::State& state) {
  std::string message = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 16; ++i) message += "400\r\n" + std::string(1024, 'x') + "\r\n";
  message += "0\r\n\r\n";
  RequestParser parser{ParserLimits{}};
  for (auto _ : state) {
    std::string_view rest = message;
    size_t consumed = 0;
    for (Step step = Step::need_more; step != Step::done; rest.remove_prefix(consumed))
      step = parser.next(rest, consumed);
    parser.reset();
  }
  set_bytes(state, message.size());
}
BENCHMARK(parse_chunks);

}  // namespace
}  // namespace fairlead::proxy::http
