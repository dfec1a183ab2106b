#pragma once

#include "proxy/http/field_id.h"
#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// What ends here (RFC 9110 §7.6.1).
inline constexpr FieldSet kHopByHop{
    FieldId::connection,       FieldId::keep_alive, FieldId::proxy_authenticate, FieldId::proxy_authorization,
    FieldId::proxy_connection, FieldId::te,         FieldId::transfer_encoding,  FieldId::upgrade};

/// What is for whoever sends requests to an origin, and so for nobody behind.
inline constexpr FieldSet kForThisHop{FieldId::endpoint_load_metrics};

/// Whether `field` is forwarded when `dropped` are not. Only what the proxy knows nothing of can be removed
/// by naming it in Connection: its own fields stay.
inline bool is_forwarded(const Field& field, FieldSet dropped) {
  return field.id == FieldId::other ? !field.named_by_connection : !dropped.has(field.id);
}

/// Whether a response without a body says all the same how long one would have been: HEAD answers and 304 do;
/// 1xx and 204 may not (RFC 9110 §8.6).
inline bool keeps_content_length(const ResponseHead& head, BodyKind body) {
  return body == BodyKind::none && head.status >= 200 && head.status != 204;
}

}  // namespace fairlead::proxy::http
