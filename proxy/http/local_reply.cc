#include "proxy/http/local_reply.h"

#include <array>

#include "proxy/http/decimal.h"
#include "proxy/http/reason_phrase.h"

namespace fairlead::proxy::http {
namespace {

// The answer's text, in parts, so that its length is known before it is written.
std::array<std::string_view, 7> text_of(const LocalReply& reply) {
  const bool region = !reply.region.empty();
  const bool detail = !reply.detail.empty();
  return {reply.kind,           " (",        reply.source, region ? ", region " : "", reply.region,
          detail ? "): " : ")", reply.detail};
}

void append_connection(const LocalReply& reply, std::string& out) {
  if (reply.close) {
    out += "connection: close\r\n";
  } else if (reply.keep_alive_http10) {
    out += "connection: keep-alive\r\n";
  }
}

void append_error_field(const LocalReply& reply, std::string& out) {
  out += "fairlead-error: ";
  out += reply.kind;
  out += "; source=";
  out += reply.source;
  if (!reply.region.empty()) {
    out += "; region=";
    out += reply.region;
  }
  out += "\r\n";
}

}  // namespace

void append_local_reply(const LocalReply& reply, std::string& out) {
  const auto text = text_of(reply);
  size_t length = 1;  // its line feed
  for (const std::string_view part : text) length += part.size();

  out += "HTTP/1.1 ";
  append_decimal(static_cast<uint64_t>(reply.status), out);
  out += ' ';
  out += reason_phrase(reply.status);
  out += "\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ";
  append_decimal(length, out);
  out += "\r\n";
  append_error_field(reply, out);
  if (!reply.request_id.empty()) {
    out += "x-request-id: ";
    out += reply.request_id;
    out += "\r\n";
  }
  if (reply.retry_after_s > 0) {
    out += "retry-after: ";
    append_decimal(static_cast<uint64_t>(reply.retry_after_s), out);
    out += "\r\n";
  }
  // RFC 9110 §15.5.6 wants to know what is allowed; CONNECT alone is not.
  if (reply.status == 405) out += "allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE\r\n";
  append_connection(reply, out);
  out += "\r\n";
  if (reply.head_request) return;
  for (const std::string_view part : text) out += part;
  out += '\n';
}

}  // namespace fairlead::proxy::http
