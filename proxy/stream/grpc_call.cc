#include "proxy/stream/grpc_call.h"

namespace fairlead::proxy {

void GrpcCall::begin(const http::RequestHead& head, const ClientInfo& client, Time now) {
  *this = {};
  if (client.protocol == "h2" && http::is_grpc(head)) begin_translated(head, now);
}

void GrpcCall::begin_translated(const http::RequestHead& head, Time now) {
  active_ = true;
  if (const auto timeout = http::grpc_timeout(head.fields)) deadline_ = now + *timeout;
}

std::string GrpcCall::timeout(Time now) const {
  return deadline_ == Time::max() ? std::string() : http::grpc_timeout_value(deadline_ - now);
}

bool GrpcCall::unavailable(const http::Fields& fields) const {
  return active_ && http::grpc_status(fields) == http::grpc_code::kUnavailable;
}

void GrpcCall::on_fields(const http::Fields& fields) {
  if (active_ && status_ == http::grpc_code::kNone) status_ = http::grpc_status(fields);
}

void GrpcCall::fail(ProxyError::Kind kind, int http_status) {
  const bool late = kind == ProxyError::Kind::deadline_exceeded;
  status_ = late ? http::grpc_code::kDeadlineExceeded : http::grpc_status_of(http_status);
}

}  // namespace fairlead::proxy
