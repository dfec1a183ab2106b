#include "control/admin/arrival.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "proxy/downstream/listener_info.h"

namespace fairlead::control::admin {
namespace {

using Kind = Arrival::Kind;

Kind judge(const config::Listener& listener, const proxy::ListenerInfo& info, const Sender& sender,
           std::string_view host) {
  if (!listener.tls) {
    // Where names decide, what does not ask for one of them, in clear text as well, is closed.
    if (info.reads_server_names()) return Kind::closed;
    return sender.server_name ? Kind::plain : Kind::routed;
  }
  const bool bound = info.authenticates() && sender.server_name;
  return bound && *sender.server_name != host ? Kind::misdirected : Kind::routed;
}

Arrival arrival(const config::Listener& listener, const Sender& sender, std::string_view host) {
  const proxy::ListenerInfo info(listener);
  Arrival out{listener.name};
  if (sender.client) out.trusted = info.identify(*sender.client).trusted;
  const proxy::TcpRoute* tcp = sender.server_name ? info.tcp(*sender.server_name) : info.tcp();
  if (tcp != nullptr) {
    out.kind = Kind::forwarded;
    out.service = tcp->service;
  } else {
    out.kind = judge(listener, info, sender, host);
  }
  return out;
}

bool takes(const Arrival& arrival) { return arrival.kind != Kind::closed && arrival.kind != Kind::plain; }

}  // namespace

std::optional<sockaddr_storage> parse_client(const std::string& text) {
  sockaddr_storage out{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (text == proxy::kUnixClient) {
    out.ss_family = AF_UNIX;
  } else if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    out.ss_family = AF_INET;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    out.ss_family = AF_INET6;
  } else {
    return std::nullopt;
  }
  return out;
}

const char* to_string(Kind kind) {
  switch (kind) {
    case Kind::routed:
      return "routed";
    case Kind::forwarded:
      return "forwarded";
    case Kind::misdirected:
      return "misdirected";
    case Kind::closed:
      return "closed";
    case Kind::plain:
      return "plain";
  }
  return "";
}

std::vector<Arrival> arrivals(const config::Config& config, const Sender& sender, std::string_view host) {
  std::vector<Arrival> out;
  for (const auto& listener : config.listeners) out.push_back(arrival(listener, sender, host));
  return out;
}

const Arrival& deciding(const std::vector<Arrival>& all) {
  const auto found = std::find_if(all.begin(), all.end(), takes);
  return found == all.end() ? all.front() : *found;
}

}  // namespace fairlead::control::admin
