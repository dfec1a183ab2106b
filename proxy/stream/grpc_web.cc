#include "proxy/stream/grpc_web.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"
#include "proxy/http/grpc.h"

namespace fairlead::proxy {

using http::FieldId;

namespace {

constexpr std::string_view kGrpc = "application/grpc";
constexpr std::string_view kWeb = "application/grpc-web";
constexpr std::string_view kText = "application/grpc-web-text";
constexpr std::string_view kDefaultFormat = "+proto";
constexpr char kTrailers = '\x80';                            // the flag of the frame that holds them
constexpr std::string_view kNoStatus = "grpc-status: 2\r\n";  // UNKNOWN

bool is_content_type(const http::Field& field) {
  return http::equals_ignoring_case(field.name, "content-type");
}

/// "+proto"; empty: not said.
std::string_view format_of(std::string_view type, std::string_view base) {
  type.remove_prefix(base.size());
  return type.starts_with('+') ? type.substr(0, std::min(type.find(';'), type.find(' ')))
                               : std::string_view();
}

/// Puts another content type in the place of the one in `fields`, which then refer to `line`.
void set_content_type(std::string_view line, http::Fields& fields) {
  const auto found = std::find_if(fields.begin(), fields.end(), is_content_type);
  if (found != fields.end()) found->line = line;
  if (found == fields.end()) return;
  const size_t name = std::string_view("content-type").size();
  found->name = line.substr(0, name);
  found->value = line.substr(name + 2, line.size() - name - 4);
}

}  // namespace

bool GrpcWeb::speaks(const http::RequestHead& head) {
  const std::string_view type = http::field_value(head.fields, "content-type");
  return head.method == http::Method::post &&
         (http::is_media_type(type, kWeb) || http::is_media_type(type, kText));
}

http::RequestHead GrpcWeb::begin(const http::RequestHead& head) {
  const std::string_view type = http::field_value(head.fields, "content-type");
  const std::string_view accepted = http::field_value(head.fields, "accept");
  text_request_ = http::is_media_type(type, kText);
  text_response_ =
      http::is_media_type(accepted, kText) || (text_request_ && !http::is_media_type(accepted, kWeb));
  decoder_ = {};
  has_body_ = false;
  buffer_.assign("content-type: ").append(kGrpc);
  buffer_.append(format_of(type, text_request_ ? kText : kWeb)).append("\r\n");
  http::RequestHead out = head;
  set_content_type(buffer_, out.fields);
  if (text_request_ && out.has_body()) {  // its length is not known any more
    out.body = http::BodyKind::chunked;
    out.content_length = 0;
  }
  return out;
}

std::optional<std::string_view> GrpcWeb::take_request(std::string_view bytes) {
  if (!text_request_) return bytes;
  buffer_.clear();
  if (!decoder_.decode(bytes, buffer_)) return std::nullopt;
  return buffer_;
}

bool GrpcWeb::translates(const http::ResponseHead& head) {
  return http::is_media_type(http::field_value(head.fields, "content-type"), kGrpc);
}

void GrpcWeb::write_head(const http::ResponseHead& head, std::string_view request_id) {
  const std::string_view format = format_of(http::field_value(head.fields, "content-type"), kGrpc);
  has_body_ = head.has_body();
  buffer_.assign("content-type: ").append(text_response_ ? kText : kWeb);
  buffer_.append(format.empty() ? kDefaultFormat : format).append("\r\n");
  http::ResponseHead out = head;
  set_content_type(buffer_, out.fields);
  std::erase_if(out.fields, [](const http::Field& field) {
    return field.id == FieldId::content_length || field.id == FieldId::trailer;
  });
  if (has_body_) {
    out.body = http::BodyKind::chunked;
    out.content_length = 0;
  } else if (http::grpc_status(out.fields) == http::grpc_code::kNone) {
    // An end without a status would pass for a good one.
    out.fields.push_back(
        {.id = FieldId::other, .name = "grpc-status", .value = kNoStatus.substr(13, 1), .line = kNoStatus});
  }
  client_->write_head(out, request_id);
}

void GrpcWeb::write_body(std::string_view bytes) {
  if (!text_response_) {
    client_->write_body(bytes);
    return;
  }
  absl::Base64Escape({bytes.data(), bytes.size()}, &buffer_);
  client_->write_body(buffer_);
}

void GrpcWeb::write_end(const http::Fields& trailers) {
  if (has_body_) {
    std::string lines;
    http::append_trailers(trailers, lines);
    if (http::grpc_status(trailers) == http::grpc_code::kNone) lines += kNoStatus;
    std::string frame(1, kTrailers);
    for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(lines.size() >> shift & 0xff);
    write_body(frame.append(lines));
  }
  client_->write_end({});
}

void GrpcWeb::write_reply(http::LocalReply reply) {
  reply.grpc_type = text_response_ ? "application/grpc-web-text+proto" : "application/grpc-web+proto";
  client_->write_reply(reply);
}

}  // namespace fairlead::proxy
