#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "config/config.h"
#include "control/admin/router.h"

namespace boost::asio {
class io_context;
}
namespace fairlead::telemetry {
class Shard;
}

namespace fairlead::control::admin {

/// What a server grants its clients.
struct ServerLimits {
  size_t connections = 64;              // at once; one more closes the oldest idle one, or is closed itself
  size_t head_bytes = 16 * 1024;        // longer → 431
  size_t body_bytes = 8 * 1024 * 1024;  // longer → 413
  std::chrono::milliseconds head_timeout = std::chrono::seconds(10);  // then 408; also idle connections close
  std::chrono::milliseconds body_timeout = std::chrono::seconds(10);  // then 408
  std::chrono::milliseconds write_timeout = std::chrono::seconds(10);
};

/// The HTTP server of the control plane (admin API, metrics listener): small, bounded, on the control thread.
/// Connections stay open between requests. Destroying it closes the listener and every connection.
class Server {
 public:
  struct Options {
    config::HostPort address;
    bool check_host = true;  // see host_allowed
    ServerLimits limits;
    telemetry::Shard* shard = nullptr;  // the control thread's: counts what is refused unseen by any handler
  };
  /// Listens at once. `router` outlives the server.
  static absl::StatusOr<std::unique_ptr<Server>> listen(boost::asio::io_context& io, const Router& router,
                                                        Options options);
  ~Server();
  Server(const Server&) = delete;

  uint16_t port() const;  // the one bound, for port 0

 private:
  class State;
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace fairlead::control::admin
