#include "tls/session_tickets.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <ctime>

#include "absl/strings/match.h"
#include "tls/certificate_time.h"
#include "tls/client_hello.h"

namespace fairlead::tls {
namespace {

constexpr std::chrono::seconds kShortest(1), kLongest = std::chrono::days(7);
// Every connection, resumed or not, brings a ticket: a client that uses each once has as many as it has had
// connections. A second would cost every handshake another seal and what it weighs, with a client's
// certificate some kilobytes.
constexpr size_t kTicketsPerConnection = 1;
// Results of SSL_CTX_set_tlsext_ticket_key_evp_cb's callback.
constexpr int kFailed = -1, kUnknown = 0, kSealed = 1, kOpened = 1, kOpenedAndRenew = 2;

bool set_mac_key(EVP_MAC_CTX* mac, TicketKeys::Key& key) {
  char sha256[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.hmac.data(), key.hmac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

const SessionTickets& tickets_of(const SSL* connection) {
  return *static_cast<const SessionTickets*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
}

int prepare(SSL* connection, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
            int sealing) {
  const SessionTickets& tickets = tickets_of(connection);
  if (sealing) return tickets.seal(name, iv, cipher, mac);
  const int opened = tickets.open(name, iv, cipher, mac);
  // RFC 8446 §C.4: clients use a ticket once, so each that is used must bring the next.
  return opened == kOpened && SSL_version(connection) >= TLS1_3_VERSION ? kOpenedAndRenew : opened;
}

int before_seal(SSL* connection, void*) {
  return SessionTickets::note_handshake(SSL_get_session(connection), std::time(nullptr)) ? 1 : 0;
}

SSL_TICKET_RETURN after_open(SSL* connection, SSL_SESSION* session, const unsigned char*, size_t,
                             SSL_TICKET_STATUS status, void* tickets) {
  if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW)
    return SSL_TICKET_RETURN_IGNORE_RENEW;
  const auto& self = *static_cast<const SessionTickets*>(tickets);
  if (!self.may_resume(session, server_name_in_hello(connection), std::time(nullptr))) {
    return SSL_TICKET_RETURN_IGNORE_RENEW;
  }
  return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
}

/// When the session's full handshake was; 0 when it does not say.
int64_t handshake_time(const SSL_SESSION* session) {
  void* data = nullptr;
  size_t size = 0;
  int64_t time = 0;
  SSL_SESSION_get0_ticket_appdata(const_cast<SSL_SESSION*>(session), &data, &size);
  if (size == sizeof time) std::memcpy(&time, data, size);
  return time;
}

bool is_of(const SSL_SESSION* session, std::string_view server_name) {
  const char* name = SSL_SESSION_get0_hostname(session);
  return absl::EqualsIgnoreCase(name ? name : "", std::string(server_name));
}

}  // namespace

SessionTickets::SessionTickets(std::shared_ptr<const TicketKeys> keys, std::chrono::seconds lifetime)
    : keys_(std::move(keys)), lifetime_(std::clamp(lifetime, kShortest, kLongest)) {}

bool SessionTickets::apply(SSL_CTX* context) const {
  SSL_CTX_set_app_data(context, const_cast<SessionTickets*>(this));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(context, static_cast<long>(lifetime_.count()));
  return SSL_CTX_set_num_tickets(context, kTicketsPerConnection) == 1 &&
         SSL_CTX_set_tlsext_ticket_key_evp_cb(context, prepare) == 1 &&
         SSL_CTX_set_session_ticket_cb(context, before_seal, after_open, const_cast<SessionTickets*>(this)) ==
             1;
}

int SessionTickets::seal(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                         EVP_MAC_CTX* mac) const {
  TicketKeys::Key key = keys_->first();
  const EVP_CIPHER* aes = EVP_aes_256_cbc();
  if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(aes)) != 1) return kFailed;
  std::copy(key.name.begin(), key.name.end(), name);
  const bool ready = EVP_EncryptInit_ex(cipher, aes, nullptr, key.aes.data(), iv) == 1;
  return ready && set_mac_key(mac, key) ? kSealed : kFailed;
}

int SessionTickets::open(const unsigned char* name, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
                         EVP_MAC_CTX* mac) const {
  TicketKeys::Key key;
  bool renew = false;
  if (!keys_->find(name, key, renew)) return kUnknown;
  const bool ready = EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key.aes.data(), iv) == 1;
  if (!ready || !set_mac_key(mac, key)) return kFailed;
  return renew ? kOpenedAndRenew : kOpened;
}

bool SessionTickets::note_handshake(SSL_SESSION* session, int64_t now) {
  if (handshake_time(session) != 0) return true;
  return SSL_SESSION_set1_ticket_appdata(session, &now, sizeof now) == 1;
}

bool SessionTickets::may_resume(const SSL_SESSION* session, std::string_view server_name, int64_t now) const {
  if (!is_of(session, server_name) || now - handshake_time(session) > lifetime_.count()) return false;
  const X509* client = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));
  return !client || unix_time(X509_get0_notAfter(client)) > now;
}

}  // namespace fairlead::tls
