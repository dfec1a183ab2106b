#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/tls_client.h"
#include "bench/net/socket.h"
#include "health/time.h"

namespace fairlead::bench {

/// What a run of fairlead-load is told.
struct LoadOptions {
  Address target;
  std::vector<Address> fallbacks;  // where to connect when the target refuses
  TlsOptions tls;
  bool http2 = false;
  bool grpc = false;       // unary calls, over HTTP/2
  uint32_t streams = 100;  // the most requests at once on a connection of HTTP/2
  double rate = 1000;      // requests/s; 0: closed loop, each connection sends as soon as it was answered
  Duration duration = std::chrono::seconds(10);
  uint64_t requests = 0;      // in all; 0: as many as the duration holds
  uint32_t connections = 64;  // the most at once
  bool close = false;         // one connection per request
  bool bodiless = false;      // responses have no body (HEAD)
  Duration timeout = std::chrono::seconds(10);
  Duration tick{};  // requests fall due in batches of this; 0: each at its own time
  Duration interval = std::chrono::seconds(1);
  std::string region_header = "x-region";
  std::string request;  // the bytes of each request; with HTTP/2 these:
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  std::string samples;  // file for a line per request; empty: none
  bool live = false;    // a JSON line per interval while it runs
};

/// What the command line says about the request itself.
struct RequestOptions {
  std::string method = "GET";
  std::string url;                   // http://host:port/path, or https:
  std::vector<std::string> headers;  // "Name: value"
  uint64_t body_size = 0;
  std::vector<std::string> fallbacks;  // host:port
};

/// Fills `target`, `fallbacks`, what each request consists of, `bodiless` and what the URL says of `tls`. An
/// error message, empty when fine.
std::string prepare_request(const RequestOptions& request, LoadOptions& options);

}  // namespace fairlead::bench
