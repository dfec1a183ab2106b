#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "proxy/http/request_parser.h"
#include "proxy/stream/stream.h"

namespace fairlead::proxy {

/// What a client's HTTP/1 connection needs from the first byte of a request to the end of its response, and
/// borrows for that time: an idle connection does without.
struct Http1Exchange {
  Http1Exchange(WorkerContext& context, Downstream& downstream)
      : parser(http::ParserLimits{}), stream(context, downstream) {}

  http::RequestParser parser;
  Stream stream;
};

/// A worker's spare exchanges, kMost at most. Owned by its ConnectionSet; worker's thread only.
class Http1ExchangePool {
 public:
  static constexpr size_t kMost = 256;

  explicit Http1ExchangePool(WorkerContext& context) : context_(context) {}

  /// One that serves `downstream`, ready for a request, by the limits in force.
  std::unique_ptr<Http1Exchange> take(Downstream& downstream);
  /// Takes one back of which the stream is not active. It may be inside a call: it lives on for this turn.
  void give(std::unique_ptr<Http1Exchange> used);
  size_t spares() const { return spares_.size(); }

 private:
  WorkerContext& context_;
  std::vector<std::unique_ptr<Http1Exchange>> spares_;
};

}  // namespace fairlead::proxy
