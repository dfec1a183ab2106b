#include "tls/session_resumption.h"

#include <string_view>

#include "tls/client_context.h"

namespace fairlead::tls {
namespace {

int slot_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

/// Takes the session over by returning 1.
int keep(SSL* connection, SSL_SESSION* session) {
  auto* slot = static_cast<SessionSlot*>(SSL_get_ex_data(connection, slot_index()));
  if (!slot) return 0;
  slot->keep(SessionPointer(session));
  return 1;
}

bool is_of(const SSL_SESSION* session, std::string_view identity) {
  unsigned int size = 0;
  const unsigned char* own = SSL_SESSION_get0_id_context(session, &size);
  return identity == std::string_view(reinterpret_cast<const char*>(own), size);
}

}  // namespace

void keep_sessions(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep);
}

bool resume_from(SSL* connection, SessionSlot* slot, const std::string& identity) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(identity.data());
  if (SSL_set_session_id_context(connection, bytes, static_cast<unsigned int>(identity.size())) != 1 ||
      SSL_set_ex_data(connection, slot_index(), slot) != 1) {
    return false;
  }
  SSL_SESSION* session = slot ? slot->session() : nullptr;
  if (!session || !is_of(session, identity) || SSL_SESSION_is_resumable(session) != 1) return true;
  return SSL_set_session(connection, session) == 1;
}

}  // namespace fairlead::tls
