#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "config/config.h"
#include "control/file_contents.h"
#include "control/shared_contexts.h"
#include "control/tls_set.h"

namespace fairlead::control {

/// Makes the TLS contexts of configurations. One whose configuration and files' contents did not change is
/// the same object again as long as somebody holds it, and ticket keys made at random are kept per listener's
/// name, so that a reload costs no resumption. Builder thread; lives as long as the program serves.
class TlsContexts {
 public:
  /// Relative paths begin at `folder`; empty: the working directory.
  explicit TlsContexts(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Reads every file that `config` names. What can not be made is null, with an error in its stead.
  TlsSet make(const config::Config& config);

 private:
  using Tickets = absl::StatusOr<std::shared_ptr<tls::TicketKeys>>;

  void add_listener(const config::Config& config, size_t index, FileContents& files, TlsSet& set);
  void add_service(const config::Config& config, size_t index, FileContents& files, TlsSet& set);
  absl::StatusOr<std::shared_ptr<const tls::ServerContext>> server(const config::Listener& listener,
                                                                   FileContents& files, TlsSet& set);
  absl::StatusOr<std::shared_ptr<const tls::ClientContext>> client(const config::Service& service,
                                                                   FileContents& files, TlsSet& set);
  Tickets tickets(const config::Listener& listener, FileContents& files);

  std::filesystem::path folder_;
  SharedContexts<config::ListenerTls, tls::ServerContext> servers_;
  SharedContexts<config::ServiceTls, tls::ClientContext> clients_;
  absl::flat_hash_map<std::string, std::weak_ptr<tls::TicketKeys>> random_;  // by listener
};

}  // namespace fairlead::control
