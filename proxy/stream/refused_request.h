#pragma once

#include <string_view>

#include "proxy/stream/client_info.h"
#include "proxy/stream/worker_context.h"

namespace fairlead::proxy {

/// Accounts for a request that was answered with `status` before it could become a Stream: its head was
/// wrong, or did not come to its end. `kind` says what was wrong. It counts and is logged like any other, so
/// that what clients were told adds up; of its route, host and path nothing is known. Worker's thread only.
void account_refused(WorkerContext& context, const ClientInfo& client, int status, std::string_view kind);

}  // namespace fairlead::proxy
