#include "control/admin/host_check.h"

#include "config/address.h"
#include "proxy/http/path.h"

namespace fairlead::control::admin {

bool host_allowed(std::string_view host_header, const std::string& configured_host) {
  std::string host;
  if (!proxy::http::normalize_host(host_header, host)) return false;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host == "localhost" || host == configured_host || config::is_loopback(host);
}

}  // namespace fairlead::control::admin
