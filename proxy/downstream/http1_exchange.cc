#include "proxy/downstream/http1_exchange.h"

namespace fairlead::proxy {

namespace {

http::ParserLimits parser_limits(const config::Limits& limits) {
  return {.first_line = limits.request_line,
          .head = limits.request_head,
          .fields = limits.header_count,
          .underscores = limits.underscores_in_headers};
}

}  // namespace

std::unique_ptr<Http1Exchange> Http1ExchangePool::take(Downstream& downstream) {
  std::unique_ptr<Http1Exchange> taken;
  if (spares_.empty()) {
    taken = std::make_unique<Http1Exchange>(context_, downstream);
  } else {
    taken = std::move(spares_.back());
    spares_.pop_back();
    taken->stream.serve(downstream);
  }
  taken->parser.reset(parser_limits(context_.limits()));
  return taken;
}

void Http1ExchangePool::give(std::unique_ptr<Http1Exchange> used) {
  if (spares_.size() < kMost) {
    spares_.push_back(std::move(used));
  } else {
    context_.reactor.discard(std::move(used));
  }
}

}  // namespace fairlead::proxy
