#include "bench/region/origin_stream.h"

#include <array>

#include "bench/net/grpc_message.h"
#include "proxy/http2/name_values.h"

namespace fairlead::bench {

using proxy::http2::fresh_name_values;
using proxy::http2::NameValues;

namespace {

// What a gRPC client makes of an HTTP status (gRPC's "HTTP to gRPC Status Code Mapping").
std::string_view grpc_status_of(int status) {
  switch (status) {
    case 400:
      return "13";
    case 401:
      return "16";
    case 403:
      return "7";
    case 404:
      return "12";
    case 429:
    case 502:
    case 503:
    case 504:
      return "14";
    default:
      return "2";
  }
}

}  // namespace

void OriginStream::on_field(std::string_view name, std::string_view value) {
  if (name == ":method") method_ = value;
  if (name == ":path") path_ = value;
  if (name == "content-type") grpc_ = value.starts_with("application/grpc");
}

void OriginStream::on_fields_end(bool ended) {
  if (ended) events_.arrived(id_);
}

void OriginStream::answer(const Answer& answer, std::string_view region) {
  NameValues& fields = fresh_name_values();
  if (grpc_) {
    answer_call(answer, fields);
  } else {
    const bool bodiless = answer.status == 204 || answer.status == 304;
    if (!bodiless) body_ = answer.json.empty() ? std::string(answer.size, 'x') : answer.json;
    fields.add_number(":status", static_cast<uint64_t>(answer.status));
    fields.add("content-type", answer.json.empty() ? "text/plain" : "application/json");
    if (!bodiless) fields.add_number("content-length", body_.size());
  }
  fields.add("x-region", region);
  const std::string report = answer.utilization < 0 ? std::string() : load_report(answer.utilization);
  if (!report.empty()) fields.add("endpoint-load-metrics", report);
  session_.respond(id_, fields.list(), !body_.empty() && method_ != "HEAD");
}

void OriginStream::answer_call(const Answer& answer, NameValues& fields) {
  fields.add(":status", "200");
  fields.add("content-type", "application/grpc");
  if (answer.status == 200) {
    body_ = grpc_message(answer.size);
  } else {
    fields.add("grpc-status", grpc_status_of(answer.status));
  }
}

std::span<const nghttp2_nv> OriginStream::trailers() {
  if (!grpc_) return {};
  NameValues& fields = fresh_name_values();
  fields.add("grpc-status", "0");
  return fields.list();
}

}  // namespace fairlead::bench
