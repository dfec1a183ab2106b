#include "proxy/http/local_reply.h"

#include "proxy/http/decimal.h"
#include "proxy/http/reason_phrase.h"

namespace fairlead::proxy::http {
namespace {

void append_connection(const LocalReply& reply, std::string& out) {
  if (reply.close) {
    out += "connection: close\r\n";
  } else if (reply.keep_alive_http10) {
    out += "connection: keep-alive\r\n";
  }
}

}  // namespace

std::string error_value(const LocalReply& reply) {
  std::string out(reply.kind);
  out.append("; source=").append(reply.source);
  if (!reply.region.empty()) out.append("; region=").append(reply.region);
  return out;
}

std::string reply_text(const LocalReply& reply) {
  std::string out(reply.kind);
  out.append(" (").append(reply.source);
  if (!reply.region.empty()) out.append(", region ").append(reply.region);
  out += ')';
  if (!reply.detail.empty()) out.append(": ").append(reply.detail);
  return out += '\n';
}

std::string grpc_message(const LocalReply& reply) {
  std::string text = reply_text(reply);
  text.pop_back();  // its line feed
  return text;
}

void append_content(const LocalReply& reply, size_t body_size, std::string& out) {
  if (reply.grpc_status < 0) {
    out += "content-type: text/plain; charset=utf-8\r\n";
  } else {
    out.append("content-type: ").append(reply.grpc_type).append("\r\ngrpc-status: ");
    append_decimal(static_cast<uint64_t>(reply.grpc_status), out);
    out.append("\r\ngrpc-message: ").append(grpc_message(reply)).append("\r\n");
  }
  out += "content-length: ";
  append_decimal(body_size, out);
  out += "\r\n";
}

void append_local_reply(const LocalReply& reply, std::string& out) {
  const std::string text = reply.grpc_status < 0 ? reply_text(reply) : std::string();

  out += "HTTP/1.1 ";
  append_decimal(static_cast<uint64_t>(reply.status), out);
  out += ' ';
  out += reason_phrase(reply.status);
  out += "\r\n";
  append_content(reply, text.size(), out);
  out += "fairlead-error: ";
  out += error_value(reply);
  out += "\r\n";
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
  if (reply.status == 405) {
    out += "allow: ";
    out += kAllowed;
    out += "\r\n";
  }
  append_connection(reply, out);
  out += "\r\n";
  if (!reply.head_request) out += text;
}

}  // namespace fairlead::proxy::http
