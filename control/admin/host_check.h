#pragma once

#include <string>
#include <string_view>

namespace fairlead::control::admin {

/// Whether the Host of a request to a loopback listener is one that only this machine would use: a loopback
/// address, localhost, or the listener's configured host. A page of a stranger whose name was made to resolve
/// to 127.0.0.1 (DNS rebinding) sends its own name, which is refused.
bool host_allowed(std::string_view host_header, const std::string& configured_host);

}  // namespace fairlead::control::admin
