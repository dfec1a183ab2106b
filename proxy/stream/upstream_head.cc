#include "proxy/stream/upstream_head.h"

#include "proxy/http/serializer.h"

namespace fairlead::proxy {

using http::FieldId;

namespace {

std::string_view received(const http::RequestHead& head, FieldId id, std::string_view otherwise) {
  for (const auto& field : head.fields) {
    if (field.id == id) return field.value;
  }
  return otherwise;
}

/// Every hop that a trusted client names, then the client itself if it has an address.
std::string_view forwarded_for(const http::RequestHead& head, const ClientInfo& client, std::string& value) {
  value.clear();
  const auto append = [&](std::string_view address) {
    if (!value.empty()) value.append(", ");
    value.append(address);
  };
  if (client.trusted) {
    for (const auto& field : head.fields) {
      if (field.id == FieldId::x_forwarded_for && !field.value.empty()) append(field.value);
    }
  }
  if (client.address != kUnixClient) append(client.address);
  return value;
}

}  // namespace

std::string_view forwarded_certificate(const http::RequestHead& head, const ClientInfo& client) {
  if (!client.certificate.empty() || !client.trusted) return client.certificate;
  return received(head, FieldId::x_forwarded_client_cert, {});
}

void append_upstream_head(const http::RequestHead& head, const ClientInfo& client, std::string_view target,
                          std::string_view request_id, const AddedFields& added, std::string& scratch,
                          std::string& out) {
  http::RequestRewrite rewrite{.target = target,
                               .authority = head.authority.empty() ? added.authority : head.authority,
                               .forwarded_for = forwarded_for(head, client, scratch),
                               .forwarded_proto = client.secured ? "https" : "http",
                               .forwarded_host = head.authority,
                               .client_certificate = forwarded_certificate(head, client),
                               .request_id = request_id,
                               .upgrade = added.upgrade,
                               .websocket_key = added.websocket_key,
                               .grpc_timeout = added.grpc_timeout,
                               .te_trailers = added.te_trailers,
                               .expect_continue = head.expect_continue,
                               .keep_forwarded = client.trusted};
  if (client.trusted) {
    rewrite.forwarded_proto = received(head, FieldId::x_forwarded_proto, rewrite.forwarded_proto);
    rewrite.forwarded_host = received(head, FieldId::x_forwarded_host, rewrite.forwarded_host);
  }
  http::append_request_head(head, rewrite, out);
}

}  // namespace fairlead::proxy
