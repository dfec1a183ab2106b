#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "config/config.h"
#include "control/addresses.h"
#include "control/name_ids.h"
#include "control/tls_set.h"
#include "routing/snapshot.h"

namespace fairlead::control {

/// What a snapshot is made of.
struct SnapshotInput {
  std::shared_ptr<const config::Config> config;
  Addresses addresses;
  uint64_t generation = 0;
  std::string source;
  TlsSet tls{};
};

/// Makes snapshots and keeps what must outlive them by identity: the numbers of services and routes (by
/// name), and the live state of services (by name) and endpoints (by service, region and address), as long as
/// some snapshot or thread holds it. Builder thread only; lives as long as the program serves.
class SnapshotBuilder {
 public:
  /// Endpoint states get a shard per worker; route tables get a set of regular expressions per worker and one
  /// more, number `workers`, for the control thread.
  explicit SnapshotBuilder(size_t workers) : workers_(workers) {}

  /// A service that is equal to that of `previous` (may be null) in configuration, addresses and TLS context
  /// is shared with it. A name without addresses gives no endpoints. Fails on what RouteTable::build refuses.
  absl::StatusOr<std::shared_ptr<const routing::Snapshot>> build(SnapshotInput input,
                                                                 const routing::Snapshot* previous);

  /// Endpoint states that are alive.
  size_t live_endpoints();

 private:
  std::shared_ptr<const routing::Service> build_service(size_t index, const SnapshotInput& input,
                                                        const routing::Snapshot* previous);
  routing::ServiceRegion build_region(const std::string& service, const config::ServiceRegion& config,
                                      const SnapshotInput& input);
  std::shared_ptr<health::EndpointState> state(const std::string& service, const std::string& region,
                                               const std::string& address);
  std::shared_ptr<health::ServiceState> state(const std::string& service);
  void forget_the_dead();

  size_t workers_;
  NameIds services_;
  NameIds routes_;
  absl::flat_hash_map<std::string, std::weak_ptr<health::ServiceState>> states_;
  absl::flat_hash_map<std::string, std::weak_ptr<health::EndpointState>> endpoints_;
};

/// Of an IP address as text, or of a UNIX socket ("unix:/path"); length 0 when it is none.
routing::SocketAddress socket_address(const std::string& ip, uint16_t port);

}  // namespace fairlead::control
