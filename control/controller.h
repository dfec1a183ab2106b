#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "config/load.h"
#include "control/builder_thread.h"
#include "control/config_metrics.h"
#include "control/resolver.h"
#include "control/snapshot_builder.h"
#include "control/tls_contexts.h"
#include "control/tls_upkeep.h"

namespace fairlead::control {

/// A configuration that somebody wants to be in force.
struct Change {
  std::string text;
  std::string name;                    // of the source in messages: the file's path, "request body"
  std::string source;                  // "file", "api": as status shows it
  std::optional<uint64_t> expected{};  // generation that must be in force when its turn comes
  bool dry_run = false;                // only judge it
};

/// What became of it.
struct ChangeResult {
  enum class Kind {
    applied,  // in force on every worker
    judged,   // a dry run found nothing wrong
    stale,    // another generation than expected is in force
    invalid,  // `errors` say why
    failed,   // valid, but could not be put in force: `message` says why
  };
  Kind kind = Kind::applied;
  uint64_t generation = 0;                   // in force afterwards
  std::vector<config::Diagnostic> errors{};  // when invalid
  std::string message{};
  std::vector<std::string> needs_restart{};  // when applied or judged: keys that change nothing before that
};

/// Turns configurations into snapshots in force, one at a time and in order: parse (builder thread), resolve
/// names, read the files that TLS needs and build (builder thread), publish, wait for every worker. What
/// fails on the way changes nothing. When names change their addresses, or TLS its files, the configuration
/// in force is built again and, if something came of it, published as the same generation; a file that is
/// wrong then leaves the older context in its place. Generations count applied configurations from 1. Belongs
/// to the control thread (that of `io`); destroying it joins the builder thread and leaves unanswered what is
/// under way.
class Controller {
 public:
  /// proxy::Server::publish: makes a snapshot the one to serve by and calls back, on any thread, when all
  /// have it.
  using Publish =
      std::function<absl::Status(std::shared_ptr<const routing::Snapshot>, std::function<void()>)>;

  struct Options {
    size_t workers = 1;
    Publish publish;
    telemetry::Shard* shard = nullptr;  // the control thread's
    std::string dns_servers{};          // "ip:port,..." instead of those of resolv.conf
    std::string folder{};               // where relative paths of TLS begin; empty: the working directory
    config::Environment environment = config::process_environment;
    std::function<void(const config::Config&)> applied = [](const config::Config&) {
    };                                             // after each new generation
    std::optional<config::Config> started_with{};  // what the process was built by; nothing: nobody asks
  };
  static absl::StatusOr<std::unique_ptr<Controller>> create(boost::asio::io_context& io, Options options);
  ~Controller();

  using Done = std::function<void(const ChangeResult&)>;
  void apply(
      Change change, Done done = [](const ChangeResult&) {});

  /// The snapshot in force; null before the first.
  const std::shared_ptr<const routing::Snapshot>& current() const { return current_; }
  uint64_t generation() const { return current_ == nullptr ? 0 : current_->generation; }
  /// Top-level keys whose values stand in the configuration in force and take effect at the next start.
  std::vector<std::string> needs_restart() const;

 private:
  struct Work;  // one queued change, or a rebuild
  struct Built;

  Controller(boost::asio::io_context& io, Options options);
  absl::Status start();

  void enqueue(std::shared_ptr<Work> work);
  void begin_next();
  void parse(const std::shared_ptr<Work>& work);
  void parsed(const std::shared_ptr<Work>& work);
  void resolve(const std::shared_ptr<Work>& work);
  void build(const std::shared_ptr<Work>& work);
  Built make(Work& work, SnapshotInput input, const routing::Snapshot* previous);
  void finish_build(const std::shared_ptr<Work>& work, const Built& built);
  void publish(const std::shared_ptr<Work>& work, const Built& built);
  void published(const std::shared_ptr<Work>& work, const Built& built);
  void finish(const std::shared_ptr<Work>& work, ChangeResult::Kind kind, std::string message = "");
  void report(const Work& work, const ChangeResult& result);
  std::vector<std::string> needs_restart(const config::Config& config) const;
  enum class Cause { addresses, files };
  void rebuild(Cause cause);
  void watch_staleness();
  /// Runs `work` on the builder thread, then `after` on this one.
  template <typename Job, typename After>
  void on_builder(Job job, After after);

  boost::asio::io_context& io_;
  Options options_;
  ConfigMetrics metrics_;
  std::shared_ptr<const routing::Snapshot> current_;
  Addresses addresses_;  // that `current_` was built with
  std::deque<std::shared_ptr<Work>> queue_;
  bool busy_ = false;          // the front of queue_ is under way
  SnapshotBuilder snapshots_;  // builder thread only
  TlsContexts tls_;            // builder thread only
  struct Timer;
  std::unique_ptr<Timer> staleness_timer_;
  std::unique_ptr<Resolver> resolver_;
  std::unique_ptr<TlsUpkeep> upkeep_;
  std::unique_ptr<BuilderThread> builder_;  // last: joined before what its work refers to goes
};

}  // namespace fairlead::control
