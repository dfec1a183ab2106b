#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "control/certificate_metrics.h"
#include "control/file_watch.h"
#include "control/ticket_rotation.h"
#include "control/tls_set.h"

namespace fairlead::control {

/// What TLS needs while a configuration is in force: its files are watched, its ticket keys renewed, its
/// certificates told of. Control thread; destroying it ends all that.
class TlsUpkeep {
 public:
  /// `files_changed`: some file of the configuration in force may hold something else now.
  static absl::StatusOr<std::unique_ptr<TlsUpkeep>> open(boost::asio::io_context& io, telemetry::Shard& shard,
                                                         std::function<void()> files_changed);
  TlsUpkeep(const TlsUpkeep&) = delete;

  /// The files of what is in force, or comes into force, were read: with errors, older contexts serve on. The
  /// log is told of errors that it was not told of, and of all since some file `changed`.
  void read(const TlsSet& set, bool changed);
  /// `snapshot`, made with `set`, is in force.
  void in_force(const routing::Snapshot& snapshot, const TlsSet& set);

 private:
  TlsUpkeep(boost::asio::io_context& io, telemetry::Shard& shard) : metrics_(shard), timer_(io) {}
  void await_rotation();

  CertificateMetrics metrics_;
  TicketRotation rotation_;
  boost::asio::steady_timer timer_;
  std::vector<std::string> told_;  // the errors of last time
  std::unique_ptr<FileWatch> files_;
};

}  // namespace fairlead::control
