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

void append_local_reply(const LocalReply& reply, std::string& out) {
  const std::string text = reply_text(reply);

  out += "HTTP/1.1 ";
  append_decimal(static_cast<uint64_t>(reply.status), out);
  out += ' ';
  out += reason_phrase(reply.status);
  out += "\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ";
  append_decimal(text.size(), out);
  out += "\r\n";
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
