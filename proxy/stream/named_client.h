#pragma once

#include <string_view>

#include "proxy/http/message.h"
#include "proxy/stream/client_info.h"

namespace fairlead::proxy {

/// Whose request it is, for the access log: the peer's, or behind proxies that are trusted that of the last
/// address in X-Forwarded-For that is none of theirs (what stands before it nobody trusted has said). All are
/// theirs: the first. What is no address ends the search at whom it came from. A view into `head` or
/// `client`.
std::string_view named_client(const http::RequestHead& head, const ClientInfo& client);

}  // namespace fairlead::proxy
