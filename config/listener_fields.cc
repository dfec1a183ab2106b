#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

Block client_address_fields() {
  return BlockOf<Listener>("client_address")
      .add({.key = "trusted_proxies",
            .kind = Kind::network,
            .max_items = 1024,
            .default_note = "nobody's",
            .description = "Networks of proxies in front of this one, whose X-Forwarded-For, -Proto and "
                           "-Host are believed; `\"unix:\"` for clients of UNIX sockets. Of what comes from "
                           "them the access log's client is the last address in X-Forwarded-For that is not "
                           "in these networks."},
           &Listener::trusted_proxies)
      .build();
}

Block tcp_fields() {
  return BlockOf<TcpRoute>("tcp route")
      .add({.key = "server_names",
            .kind = Kind::host_pattern,
            .max_items = 1024,
            .default_note = "all connections",
            .description = "Only TLS connections that ask for one of these names; they are not opened here."},
           &TcpRoute::server_names)
      .add({.key = "service",
            .kind = Kind::name,
            .required = true,
            .description = "Who takes them; its protocol is `tcp`."},
           &TcpRoute::service)
      .build();
}

Block proxy_protocol_fields() {
  return BlockOf<ListenerProxyProtocol>("proxy_protocol")
      .add(
          {.key = "trusted",
           .kind = Kind::network,
           .required = true,
           .min_items = 1,
           .max_items = 1024,
           .description = "Networks whose connections begin with a header of version 1 or 2, which names the "
                          "client; without one they are closed. From others none is read. `\"unix:\"` for "
                          "clients of UNIX sockets."},
          &ListenerProxyProtocol::trusted)
      .build();
}

}  // namespace

Block listener_fields() {
  return BlockOf<Listener>("listener")
      .add(
          {.key = "name", .kind = Kind::name, .required = true, .description = "Unique among the listeners."},
          &Listener::name)
      .add({.key = "address",
            .kind = Kind::listen_address,
            .required = true,
            .description = "IP address and port; [::]:80 for IPv6. Port 0 lets the kernel choose. Or a UNIX "
                           "socket, whose clients are `unix:` in logs and rules and not named in "
                           "X-Forwarded-For."},
           &Listener::address)
      .add({.key = "mode",
            .kind = Kind::file_mode,
            .default_note = "as the umask has it",
            .description = "Permissions of a UNIX socket's file, which say who may connect."},
           &Listener::mode)
      .add_part(
          {.key = "client_address", .description = "How the client's address is found behind other proxies."},
          client_address_fields())
      .add_block({.key = "tls",
                  .default_note = "none: plain",
                  .description = "Certificates and client authentication."},
                 listener_tls_fields(), &Listener::tls)
      .add_blocks(
          {.key = "tcp",
           .max_items = 64,
           .description =
               "Connections that are forwarded as they are, steered by region like requests; the first "
               "that fits. TLS for other names is opened here, if `tls` is there."},
          tcp_fields(), &Listener::tcp)
      .add_block(
          {.key = "proxy_protocol",
           .default_note = "none: never read",
           .description = "The client's address by the PROXY protocol, which load balancers in TCP mode "
                          "speak. A header may take `limits.request_head_timeout` to come."},
          proxy_protocol_fields(), &Listener::proxy_protocol)
      .build();
}

Block region_fields() {
  return BlockOf<Region>("region")
      .add({.key = "name", .kind = Kind::name, .required = true, .description = "Unique among the regions."},
           &Region::name)
      .build();
}

}  // namespace fairlead::config
