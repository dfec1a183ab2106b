#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

// Longer is no use: clients forget a ticket after seven days (RFC 8446 §4.6.1).
constexpr Duration kMaxTicketLifetime = 168h;

Block certificate_fields() {
  return BlockOf<CertificateFiles>("certificate")
      .add({.key = "cert",
            .kind = Kind::file,
            .required = true,
            .description = "PEM file with the certificate and, behind it, its chain."},
           &CertificateFiles::cert)
      .add({.key = "key",
            .kind = Kind::file,
            .required = true,
            .description = "PEM file with the certificate's private key."},
           &CertificateFiles::key)
      .add({.key = "ocsp",
            .kind = Kind::file,
            .default_note = "none",
            .description = "DER file with the OCSP response that is stapled."},
           &CertificateFiles::ocsp)
      .build();
}

Block client_auth_fields() {
  return BlockOf<ClientAuth>("client_auth")
      .add({.key = "ca",
            .kind = Kind::file,
            .required = true,
            .description = "PEM file of the authorities whose clients are believed."},
           &ClientAuth::ca)
      .add({.key = "crl",
            .kind = Kind::file,
            .default_note = "none: revocation is not checked",
            .description = "PEM file of the authorities' revocation lists."},
           &ClientAuth::crl)
      .add({.key = "mode",
            .kind = Kind::choice,
            .choices = {"require", "optional"},
            .description = "Whether a client without a certificate is let in; one with a wrong certificate "
                           "never is."},
           &ClientAuth::mode)
      .build();
}

void add_tickets(BlockOf<ListenerTls>& block) {
  block
      .add({.key = "ticket_keys",
            .kind = Kind::file,
            .max_items = 16,
            .default_note = "made at random",
            .description = "Files of 80 random bytes, equal on all instances, so that a session begun at one "
                           "resumes at another; the first seals, all of them open."},
           &ListenerTls::ticket_keys)
      .add(
          {.key = "ticket_lifetime",
           .kind = Kind::duration,
           .range = between(1s, kMaxTicketLifetime),
           .description = "For how long a session can be resumed; keys made at random are renewed so often."},
          &ListenerTls::ticket_lifetime);
}

}  // namespace

Block listener_tls_fields() {
  BlockOf<ListenerTls> block("listener tls");
  block
      .add_blocks({.key = "certificates",
                   .required = true,
                   .min_items = 1,
                   .max_items = 1024,
                   .description = "Chosen by the server name that the client asks for; the first when none "
                                  "fits. Relative paths of files begin at this file's folder, and changed "
                                  "files take effect by themselves."},
                  certificate_fields(), &ListenerTls::certificates)
      .add({.key = "profile",
            .kind = Kind::choice,
            .choices = {"modern", "intermediate"},
            .description = "`modern` takes TLS 1.3 alone; `intermediate` takes 1.2 as well, with forward "
                           "secrecy and authenticated encryption."},
           &ListenerTls::profile)
      .add_block({.key = "client_auth",
                  .default_note = "none: clients are not asked for certificates",
                  .description = "Certificates that clients show."},
                 client_auth_fields(), &ListenerTls::client_auth);
  add_tickets(block);
  return block.build();
}

Block service_tls_fields() {
  return BlockOf<ServiceTls>("service tls")
      .add({.key = "ca",
            .kind = Kind::file,
            .default_note = "the system's authorities",
            .description = "PEM file of the authorities that are believed."},
           &ServiceTls::ca)
      .add({.key = "server_name",
            .kind = Kind::host_name,
            .default_note = "the endpoint's host as configured",
            .description =
                "The name that endpoints are asked for (SNI) and that their certificate must hold."},
           &ServiceTls::server_name)
      .add({.key = "cert",
            .kind = Kind::file,
            .default_note = "none",
            .description = "PEM file with our own certificate and its chain, for endpoints that ask for one; "
                           "together with key."},
           &ServiceTls::cert)
      .add({.key = "key",
            .kind = Kind::file,
            .default_note = "none",
            .description = "PEM file with that certificate's private key."},
           &ServiceTls::key)
      .add({.key = "verify",
            .kind = Kind::boolean,
            .description = "Whether an endpoint's certificate must be valid; false encrypts without knowing "
                           "to whom."},
           &ServiceTls::verify)
      .build();
}

}  // namespace fairlead::config
