#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace fairlead::control::admin {

/// Who sends a request that is asked about; what is not given is left open.
struct Sender {
  std::optional<sockaddr_storage> client;  // a UNIX socket's has that family and no more
  std::optional<std::string> server_name;  // that TLS asks for, in lower case
};

/// "10.0.0.7", "2001:db8::1", or "unix:" for a client of a UNIX socket, as the access log has them.
std::optional<sockaddr_storage> parse_client(const std::string& text);

/// What a listener makes of a request before any route is asked.
struct Arrival {
  enum class Kind {
    routed,       // the routes decide
    forwarded,    // the connection is handed to `service` unopened
    misdirected,  // answered 421: TLS asked for another name, where clients show certificates
    closed,       // nobody takes a connection for this name
    plain,        // TLS is asked for, and the listener does not speak it
  };
  std::string listener;
  Kind kind = Kind::routed;
  std::string service{};          // of a forwarded one
  std::optional<bool> trusted{};  // whether the client's X-Forwarded-* are believed; nothing: none was given
};

const char* to_string(Arrival::Kind kind);

/// What each listener makes of a request for `host`, in the order of the configuration. By the same rules as
/// on a connection (proxy::ListenerInfo, proxy::ConnectedClient), but for what `sender` leaves open: where no
/// name is given, requests are for the one that TLS asked for.
std::vector<Arrival> arrivals(const config::Config& config, const Sender& sender, std::string_view host);

/// The first that takes the connection in any way; else the first. `all` is not empty.
const Arrival& deciding(const std::vector<Arrival>& all);

}  // namespace fairlead::control::admin
