#include "proxy/http/serializer.h"

#include <benchmark/benchmark.h>

#include <string>

#include "proxy/http/parser.h"

namespace fairlead::proxy::http {
namespace {

void serialize_request(benchmark::State& state) {
  constexpr std::string_view kRequest =
      "GET /api/items/42?full=1 HTTP/1.1\r\n"
      "Host: shop.example.com\r\n"
      "User-Agent: load/1.0\r\n"
      "Accept: */*\r\n"
      "Accept-Encoding: gzip\r\n"
      "X-Client: 17\r\n"
      "Cookie: a=b\r\n"
      "\r\n";
  RequestParser parser{ParserLimits{}};
  size_t consumed = 0;
  if (parser.next(kRequest, consumed) != Step::head) state.SkipWithError("refused");
  RequestRewrite rewrite;
  rewrite.target = parser.head().target;
  rewrite.authority = parser.head().authority;
  rewrite.forwarded_for = "192.0.2.7";
  rewrite.forwarded_proto = "http";
  rewrite.forwarded_host = parser.head().authority;
  rewrite.request_id = "00c3f1c2a0b14d6e8f00000000000001";
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_request_head(parser.head(), rewrite, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(serialize_request);

void serialize_response(benchmark::State& state) {
  constexpr std::string_view kResponse =
      "HTTP/1.1 200 OK\r\n"
      "Server: origin\r\n"
      "Date: Sat, 21 Nov 2026 15:00:00 GMT\r\n"
      "Content-Type: text/plain\r\n"
      "Content-Length: 128\r\n"
      "Connection: keep-alive\r\n"
      "\r\n";
  ResponseParser parser{ParserLimits{}};
  size_t consumed = 0;
  if (parser.next(kResponse, consumed) != Step::head) state.SkipWithError("refused");
  ResponseRewrite rewrite;
  rewrite.body = parser.head().body;
  rewrite.content_length = parser.head().content_length;
  rewrite.request_id = "00c3f1c2a0b14d6e8f00000000000001";
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_response_head(parser.head(), rewrite, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(serialize_response);

}  // namespace
}  // namespace fairlead::proxy::http
