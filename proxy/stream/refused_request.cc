#include "proxy/stream/refused_request.h"

#include <chrono>

namespace fairlead::proxy {

void account_refused(WorkerContext& context, const ClientInfo& client, int status, std::string_view kind) {
  context.metrics.add_request({.status = status, .protocol = client.protocol});
  if (context.access_log == nullptr || !context.access_log->enabled()) return;
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  context.access_log->append({.time_ns = std::chrono::nanoseconds(wall).count(),
                              .listener = client.listener,
                              .client = client.address,
                              .protocol = client.protocol,
                              .status = status,
                              .error = kind,
                              .generation = context.state.current()->snapshot->generation});
}

}  // namespace fairlead::proxy
