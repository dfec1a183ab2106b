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

void GrpcCall::fail(const ProxyError& error, int http_status) {
  if (error.kind == ProxyError::Kind::deadline_exceeded) {
    status_ = http::grpc_code::kDeadlineExceeded;
  } else if (error.reset_code) {
    status_ = http::grpc_status_of_reset(*error.reset_code);
  } else {
    status_ = http::grpc_status_of(http_status);
  }
}

}  // namespace fairlead::proxy
