#include "proxy/probe/http2_fetch.h"

#include <utility>

#include "proxy/http/load_report.h"
#include "proxy/http2/name_values.h"

namespace fairlead::proxy {

Http2Fetch::Http2Fetch(std::string_view head, std::string body, bool secured)
    : body_(std::move(body)),
      session_(http2::Session::Role::client,
               {.stream_window = 2 * kMaxBody, .connection_window = 64 * 1024, .head = kMaxHead}, *this) {
  auto& fields = http2::fresh_name_values();
  http2::add_request(head, secured ? "https" : "http", fields);
  broken_ = session_.request(fields.list(), !body_.empty(), *this) < 0;
}

std::string Http2Fetch::output() {
  std::string out;
  session_.send(out, size_t{64} * 1024);
  broken_ = broken_ || (session_.broken() && !complete_);
  return out;
}

void Http2Fetch::receive(std::string_view bytes) {
  if (!session_.receive(bytes) && !complete_) broken_ = true;
}

void Http2Fetch::on_fields_end(bool ended) {
  const http::Fields& fields = block_.finish();
  if (block_.overflow()) {
    broken_ = true;
    return;
  }
  if (block_.status() != 0) status_ = block_.status();  // trailers have none
  if (const auto load = http::reported_load(fields)) utilization_ = *load;
  // A head says it only in place of trailers.
  if (ended) grpc_status_ = http::grpc_status(fields);
  complete_ = ended && status_ >= 200;
}

void Http2Fetch::on_data(std::string_view bytes) {
  // Nothing is credited back: the stream's window bounds the rest.
  received_.append(bytes.substr(0, kMaxBody - received_.size()));
}

void Http2Fetch::on_close(http2::StreamError) {
  if (!complete_) broken_ = true;
}

}  // namespace fairlead::proxy
