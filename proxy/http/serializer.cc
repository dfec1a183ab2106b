#include "proxy/http/serializer.h"

#include <array>
#include <charconv>

#include "proxy/http/decimal.h"
#include "proxy/http/field_id.h"
#include "proxy/http/forwarded_fields.h"

namespace fairlead::proxy::http {
namespace {

// What the proxy writes itself.
constexpr FieldSet kRequestWritten{FieldId::host,
                                   FieldId::content_length,
                                   FieldId::x_forwarded_for,
                                   FieldId::x_forwarded_host,
                                   FieldId::x_forwarded_proto,
                                   FieldId::x_forwarded_client_cert};

// Copies the lines of `fields` that are not dropped; lines that are neighbours in memory in one piece.
void append_kept(const Fields& fields, FieldSet dropped, std::string& out) {
  const char* run = nullptr;
  const char* run_end = nullptr;
  for (const Field& field : fields) {
    if (!is_forwarded(field, dropped)) continue;
    if (field.line.data() != run_end) {
      out.append(run, static_cast<size_t>(run_end - run));
      run = field.line.data();
    }
    run_end = field.line.data() + field.line.size();
  }
  out.append(run, static_cast<size_t>(run_end - run));
}

// `name` with its colon and space.
void append_field(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  out += name;
  out += value;
  out += "\r\n";
}

void append_framing(BodyKind body, uint64_t content_length, std::string& out) {
  if (body == BodyKind::chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (body == BodyKind::length) {
    out += "Content-Length: ";
    append_decimal(content_length, out);
    out += "\r\n";
  }
}

}  // namespace

void append_request_head(const RequestHead& head, const RequestRewrite& rewrite, std::string& out) {
  FieldSet dropped = kHopByHop;
  dropped.add(kRequestWritten);
  if (head.body != BodyKind::chunked) dropped.add(FieldId::trailer);
  if (!rewrite.grpc_timeout.empty()) dropped.add(FieldId::grpc_timeout);
  if (!rewrite.expect_continue) dropped.add(FieldId::expect);
  if (!rewrite.keep_forwarded) dropped.add(FieldId::forwarded);
  if (!rewrite.request_id.empty()) dropped.add(FieldId::x_request_id);

  out += head.method_text;
  out += ' ';
  out += rewrite.target;
  out += " HTTP/1.1\r\nHost: ";
  out += rewrite.authority;
  out += "\r\n";
  if (!rewrite.upgrade.empty()) append_field(kUpgradeLines, rewrite.upgrade, out);
  append_field("Sec-WebSocket-Key: ", rewrite.websocket_key, out);
  append_kept(head.fields, dropped, out);
  append_framing(head.body, head.content_length, out);
  append_field("X-Forwarded-For: ", rewrite.forwarded_for, out);
  append_field("X-Forwarded-Proto: ", rewrite.forwarded_proto, out);
  append_field("X-Forwarded-Host: ", rewrite.forwarded_host, out);
  append_field("X-Forwarded-Client-Cert: ", rewrite.client_certificate, out);
  append_field("X-Request-Id: ", rewrite.request_id, out);
  if (rewrite.te_trailers) append_field("TE: ", "trailers", out);
  append_field("grpc-timeout: ", rewrite.grpc_timeout, out);  // last, where it can be found again
  out += "\r\n";
}

void append_response_head(const ResponseHead& head, const ResponseRewrite& rewrite, std::string& out) {
  FieldSet dropped = kHopByHop;
  dropped.add(kForThisHop);
  if (rewrite.body != BodyKind::chunked) dropped.add(FieldId::trailer);
  if (!rewrite.request_id.empty()) dropped.add(FieldId::x_request_id);
  if (!keeps_content_length(head, rewrite.body)) dropped.add(FieldId::content_length);

  out += "HTTP/1.1 ";
  append_decimal(static_cast<uint64_t>(head.status), out);
  out += ' ';
  out += head.reason;
  out += "\r\n";
  append_kept(head.fields, dropped, out);
  append_framing(rewrite.body, rewrite.content_length, out);
  append_field("X-Request-Id: ", rewrite.request_id, out);
  append_field("Sec-WebSocket-Accept: ", head.accept, out);
  if (!head.upgrade.empty()) {
    append_field(kUpgradeLines, head.upgrade, out);
  } else if (rewrite.close) {
    out += "Connection: close\r\n";
  } else if (rewrite.keep_alive_http10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void append_chunk_header(size_t size, std::string& out) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  out.append(digits.data(), static_cast<size_t>(end - digits.data()));
  out += "\r\n";
}

void append_chunk(std::string_view data, std::string& out) {
  append_chunk_header(data.size(), out);
  out += data;
  out += "\r\n";
}

void append_trailers(const Fields& trailers, std::string& out) {
  for (const Field& field : trailers) {
    // Every field that the proxy knows frames, routes or identifies, which a trailer may not (RFC 9110
    // §6.5.1).
    if (field.id == FieldId::other) out += field.line;
  }
}

void append_last_chunk(const Fields& trailers, std::string& out) {
  out += "0\r\n";
  append_trailers(trailers, out);
  out += "\r\n";
}

}  // namespace fairlead::proxy::http
