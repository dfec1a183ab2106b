#include "tls/connection_facts.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "config/message.h"
#include "tls/certificate_names.h"
#include "tls/openssl_error.h"

namespace fairlead::tls {
namespace {

void append_character(std::string& out, char c) {
  constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte >= 0x7f) {
    out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    return;
  }
  if (c == '"' || c == '\\') out.push_back('\\');
  out.push_back(c);
}

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) append_character(out, c);
  return out + '"';
}

/// A value as it is when it can not be mistaken for more than one.
std::string plain_or_quoted(std::string_view value) {
  const std::string with_quotes = quoted(value);
  const bool plain = value.find_first_of(",;=\"\\ ") == std::string_view::npos;
  return plain ? with_quotes.substr(1, with_quotes.size() - 2) : with_quotes;
}

}  // namespace

ConnectionFacts facts_of(const SSL* connection) {
  return {.protocol = negotiated_protocol(connection),
          .server_name = requested_server_name(connection),
          .certificate = forwarded_client_certificate(connection),
          .resumed = is_resumed(connection)};
}

std::string negotiated_protocol(const SSL* connection) {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(connection, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string requested_server_name(const SSL* connection) {
  const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  std::string lower = absl::AsciiStrToLower(name ? name : "");
  if (lower.ends_with('.')) lower.pop_back();
  return lower;
}

bool is_resumed(const SSL* connection) { return SSL_session_reused(connection) == 1; }

bool has_peer_certificate(const SSL* connection) { return SSL_get0_peer_certificate(connection) != nullptr; }

std::string forwarded_client_certificate(const SSL* connection) {
  const X509* certificate = SSL_get0_peer_certificate(connection);
  if (!certificate) return {};
  std::string element = "Hash=" + absl::BytesToHexString(fingerprint(certificate));
  // RFC 2253 has put its own backslashes before quotes, so that nothing in it ends the quotation.
  element.append(";Subject=\"").append(subject_text(certificate)).append("\"");
  for (const std::string& uri : uri_names(certificate)) element.append(";URI=").append(plain_or_quoted(uri));
  for (const std::string& name : dns_names(certificate))
    element.append(";DNS=").append(plain_or_quoted(name));
  return element;
}

std::string take_handshake_error(const SSL* connection) {
  const bool refused = ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  const std::string error = take_openssl_error();
  if (!refused) return error;
  return config::concat(error, ": ", X509_verify_cert_error_string(SSL_get_verify_result(connection)));
}

}  // namespace fairlead::tls
