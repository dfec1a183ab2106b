#include "proxy/stream/response_encoder.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"

namespace fairlead::proxy {

using http::ContentCoding;

namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view other) { return http::equals_ignoring_case(name, other); });
}

ContentCoding chosen(const config::Compression& config, const http::Fields& fields) {
  // Whoever sends this wants the bytes as they are (RFC 9111 §5.2.1.6).
  if (http::lists(fields, "cache-control", "no-transform")) return ContentCoding::identity;
  absl::InlinedVector<ContentCoding, 4> offered;
  for (const auto& name : config.algorithms) offered.push_back(http::content_coding(name));
  return http::negotiate({offered.data(), offered.size()}, fields);
}

bool varies_already(const http::Fields& fields) {
  return http::lists(fields, "vary", "accept-encoding") || http::lists(fields, "vary", "*");
}

}  // namespace

ResponseEncoder::ResponseEncoder(WorkerContext& context, const config::Compression& config,
                                 const http::RequestHead& request)
    : context_(context),
      config_(config),
      coding_(chosen(config, request.fields)),
      head_request_(request.method == http::Method::head) {}

ResponseEncoder::~ResponseEncoder() {
  if (compressor_ == nullptr) return;
  --context_.compressions;
  context_.metrics.add_compression(received_, made_);
}

const http::ResponseHead& ResponseEncoder::rewrite(const http::ResponseHead& head) {
  if (!eligible(head)) return head;
  const bool encodes = coding_ != ContentCoding::identity && !head_request_ && head.has_body() && start();
  if (!encodes && varies_already(head.fields)) return head;
  head_ = head;
  if (encodes) encode_fields();
  if (!varies_already(head_.fields)) add_field("Vary", "Accept-Encoding");
  return head_;
}

bool ResponseEncoder::eligible(const http::ResponseHead& head) const {
  if (head.status < 200 || head.status == 204 || head.status == 206 || head.status == 304) return false;
  const bool sized = head.body == http::BodyKind::length || (head_request_ && head.content_length > 0);
  if (sized && head.content_length < config_.min_size) return false;
  const bool fixed = std::any_of(head.fields.begin(), head.fields.end(), [](const http::Field& field) {
    return is_any(field.name, {"content-encoding", "content-range", "content-digest", "repr-digest", "digest",
                               "content-md5"});
  });
  return !fixed && of_a_listed_type(head.fields) &&
         !http::lists(head.fields, "cache-control", "no-transform");
}

bool ResponseEncoder::of_a_listed_type(const http::Fields& fields) const {
  const auto& types = config_.content_types;
  return std::any_of(types.begin(), types.end(),
                     [&](const std::string& type) { return http::lists(fields, "content-type", type); });
}

bool ResponseEncoder::start() {
  if (context_.compressions >= kMost) {
    context_.metrics.add_limit_hit("compressions");
    return false;
  }
  compressor_ = http::Compressor::make(coding_);
  if (compressor_ == nullptr) return false;
  ++context_.compressions;
  return true;
}

void ResponseEncoder::encode_fields() {
  head_.body = http::BodyKind::chunked;
  head_.content_length = 0;
  std::string weak;
  // Ranges would be of the packed bytes, which are not the same each time.
  std::erase_if(head_.fields, [&](const http::Field& field) {
    const bool strong = http::equals_ignoring_case(field.name, "etag") && !field.value.starts_with("W/");
    if (strong) weak = std::string("W/").append(field.value);
    return strong || http::equals_ignoring_case(field.name, "accept-ranges");
  });
  if (!weak.empty()) add_field("ETag", weak);
  add_field("Content-Encoding", to_string(coding_));
}

void ResponseEncoder::add_field(std::string_view name, std::string_view value) {
  std::string& line = lines_.emplace_back(name);
  line.append(": ").append(value).append("\r\n");
  const std::string_view text = line;
  head_.fields.push_back({.name = text.substr(0, name.size()),
                          .value = text.substr(name.size() + 2, value.size()),
                          .line = text});
}

bool ResponseEncoder::write(std::string_view bytes, http::Compressor::Sink sink) {
  received_ += bytes.size();
  unflushed_ = unflushed_ || !bytes.empty();
  return compressor_->write(bytes, counted(sink));
}

bool ResponseEncoder::flush(http::Compressor::Sink sink) {
  if (!std::exchange(unflushed_, false)) return true;
  return compressor_->flush(counted(sink));
}

bool ResponseEncoder::finish(http::Compressor::Sink sink) {
  unflushed_ = false;
  return compressor_->finish(counted(sink));
}

}  // namespace fairlead::proxy
