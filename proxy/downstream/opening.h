#pragma once

#include "proxy/downstream/client_hello_connection.h"
#include "proxy/downstream/http1_connection.h"
#include "proxy/downstream/listener_info.h"
#include "proxy/downstream/tcp_connection.h"
#include "proxy/downstream/tls_handshake.h"

namespace fairlead::proxy {

/// What a connection of `listener` begins as, once nothing stands before it: calls `begin.operator()<T>()`
/// with T among the connection classes.
template <typename Begin>
void with_opening(const ListenerInfo& listener, Begin begin) {
  if (listener.tcp() != nullptr) {
    begin.template operator()<TcpConnection>();
  } else if (listener.reads_server_names()) {
    begin.template operator()<ClientHelloConnection>();
  } else if (listener.tls() != nullptr) {
    begin.template operator()<TlsHandshake>();
  } else {
    begin.template operator()<Http1Connection>();
  }
}

}  // namespace fairlead::proxy
