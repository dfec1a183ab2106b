#include "cli/program.h"

#include <pthread.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "cli/available_cpus.h"
#include "cli/version.h"
#include "config/load.h"
#include "control/admin/api.h"
#include "control/admin/server.h"
#include "control/config_file.h"
#include "control/controller.h"
#include "control/memory_watch.h"
#include "control/readiness.h"
#include "proxy/server/server.h"
#include "telemetry/access_log.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace fairlead::cli {
namespace {

namespace asio = boost::asio;

constexpr int kSignalExit = 128;

std::optional<std::string> log_path(const config::Config& config) {
  return config.access_log ? std::optional(config.access_log->path) : std::nullopt;
}

}  // namespace

/// The members stand in the order in which they depend on each other. All but `create` runs on the control
/// thread.
class Program::Parts {
 public:
  Parts(std::string file, config::Config config)
      : file_(std::move(file)),
        started_with_(std::move(config)),
        workers_(static_cast<size_t>(started_with_.workers > 0 ? started_with_.workers : available_cpus())),
        shard_(registry_.new_shard()),
        signals_(io_, SIGHUP, SIGTERM, SIGINT),
        drain_timer_(io_) {
    signals_.add(SIGUSR1);
    signals_.add(SIGUSR2);  // whose default would end the process with its connections
    shard_.gauge(telemetry::Family::build_info, {version()}).set(1);
  }

  absl::Status build() {
    auto access_log = telemetry::AccessLog::open(log_path(started_with_), workers_, registry_);
    if (!access_log.ok()) return access_log.status();
    access_log_ = *std::move(access_log);
    server_ =
        std::make_unique<proxy::Server>(proxy::Server::Options{workers_, &registry_, access_log_.get()});
    readiness_ = std::make_unique<control::Readiness>([this] { return server_->health().probed_once(); });
    memory_ = std::make_unique<control::MemoryWatch>(io_, [this](control::MemoryPressure pressure) {
      server_->set_memory_pressure(pressure.shed, pressure.stop_accepting);
    });
    if (auto status = build_controller(); !status.ok()) return status;
    if (auto status = build_admin(); !status.ok()) return status;
    return watch_file();
  }

  int run() {
    await_signal();
    asio::post(io_, [this] { apply_first(); });
    std::thread control([this] {
      pthread_setname_np(pthread_self(), "control");
      io_.run();
    });
    control.join();
    return exit_code_;
  }

 private:
  absl::Status build_controller() {
    control::Controller::Options options;
    options.workers = workers_;
    options.publish = [this](auto snapshot, auto done) {
      return server_->publish(std::move(snapshot), std::move(done));
    };
    options.shard = &shard_;
    options.folder = std::filesystem::path(file_).parent_path().string();
    options.applied = [this](const config::Config& config) { applied(config); };
    options.started_with = started_with_;
    auto controller = control::Controller::create(io_, std::move(options));
    if (!controller.ok()) return controller.status();
    controller_ = *std::move(controller);
    return absl::OkStatus();
  }

  absl::Status build_admin() {
    control::admin::Sources sources;
    sources.controller = controller_.get();
    sources.readiness = readiness_.get();
    sources.registry = &registry_;
    sources.report = [this] { return server_->health().report(); };
    sources.table = [this](const auto& service, uint64_t table) {
      return server_->health().table(service, table);
    };
    sources.operate = [this](const auto& service, const auto& change) {
      return server_->health().operate(service, change);
    };
    sources.regex_copy = workers_;
    add_api(admin_router_, sources);
    add_probes(metrics_router_, sources);
    auto admin = control::admin::Server::listen(io_, admin_router_, {started_with_.admin, true, {}, &shard_});
    if (!admin.ok()) return admin.status();
    admin_ = *std::move(admin);
    if (!started_with_.metrics) return absl::OkStatus();
    auto metrics =
        control::admin::Server::listen(io_, metrics_router_, {*started_with_.metrics, false, {}, &shard_});
    if (!metrics.ok()) return metrics.status();
    metrics_ = *std::move(metrics);
    return absl::OkStatus();
  }

  absl::Status watch_file() {
    auto file = control::ConfigFile::watch(io_, file_, [this](std::string text) { apply(std::move(text)); });
    if (!file.ok()) return file.status();
    config_file_ = *std::move(file);
    return absl::OkStatus();
  }

  void apply(std::string text) { controller_->apply({std::move(text), file_, "file"}); }

  void apply_first() {
    auto text = config_file_->read();
    if (!text.ok()) return fail(std::string(text.status().message()));
    controller_->apply({*std::move(text), file_, "file"}, [this](const control::ChangeResult& result) {
      if (result.kind != control::ChangeResult::Kind::applied)
        fail("the first configuration could not be applied");
    });
  }

  /// A configuration came into force: tells those that do not read it from the snapshot.
  void applied(const config::Config& config) {
    readiness_->configured(std::chrono::steady_clock::now());
    memory_->set_limit(config.limits.memory);
    if (auto status = access_log_->set_path(log_path(config)); !status.ok()) {
      log::error("the access log stays as it is", {{"reason", std::string(status.message())}});
    }
    for (const std::string& key : controller_->needs_restart())
      log::warn("changed, which takes effect at the next start", {{"key", key}});
  }

  void await_signal() {
    signals_.async_wait([this](auto error, int signal) {
      if (error) return;
      handle(signal);
      await_signal();
    });
  }

  void handle(int signal) {
    switch (signal) {
      case SIGHUP:
        return reload();
      case SIGUSR1:
        return reopen_log();
      case SIGUSR2:
        return log::warn("SIGUSR2 is ignored: an upgrade without downtime is not supported yet");
      case SIGTERM:
        if (!draining_) return drain();
        [[fallthrough]];
      default:
        end(kSignalExit + signal);
    }
  }

  void reload() {
    auto text = config_file_->read();
    if (text.ok()) return apply(*std::move(text));
    log::error("reload failed", {{"reason", std::string(text.status().message())}});
  }

  void reopen_log() {
    auto status = access_log_->reopen();
    if (!status.ok())
      log::error("reopening the access log failed", {{"reason", std::string(status.message())}});
  }

  void drain() {
    draining_ = true;
    readiness_->drain();
    const auto& snapshot = controller_->current();
    config::Drain times = snapshot == nullptr ? started_with_.drain : snapshot->config->drain;
    log::info("draining",
              {{"delay_s", to_ms(times.delay) / 1000}, {"timeout_s", to_ms(times.timeout) / 1000}});
    drain_timer_.expires_after(times.delay);
    drain_timer_.async_wait([this, timeout = times.timeout](auto error) {
      if (!error) close_connections(timeout);
    });
  }

  void close_connections(Duration timeout) {
    server_->drain([this] { asio::post(io_, [this] { end(0); }); });
    drain_timer_.expires_after(timeout);
    drain_timer_.async_wait([this](auto error) {
      if (error) return;
      log::warn("drain.timeout has passed, closing what is left");
      end(0);
    });
  }

  void fail(const std::string& message) {
    log::error(message);
    end(1);
  }

  void end(int exit_code) {
    log::info("ending", {{"exit_code", exit_code}});
    exit_code_ = exit_code;
    io_.stop();
  }

  const std::string file_;
  const config::Config started_with_;
  const size_t workers_;
  telemetry::Registry registry_;
  telemetry::Shard& shard_;  // the control thread's
  std::unique_ptr<telemetry::AccessLog> access_log_;
  asio::io_context io_{1};
  std::unique_ptr<proxy::Server> server_;
  std::unique_ptr<control::Readiness> readiness_;
  std::unique_ptr<control::MemoryWatch> memory_;
  std::unique_ptr<control::Controller> controller_;
  control::admin::Router admin_router_, metrics_router_;
  std::unique_ptr<control::admin::Server> admin_, metrics_;
  std::unique_ptr<control::ConfigFile> config_file_;
  asio::signal_set signals_;
  asio::steady_timer drain_timer_;
  bool draining_ = false;
  int exit_code_ = 0;
};

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Program::~Program() = default;

absl::StatusOr<std::unique_ptr<Program>> Program::create(const std::string& config_file) {
  config::LoadResult loaded = config::load_file(config_file);
  if (!loaded) return absl::InvalidArgumentError(loaded.lines());
  auto parts = std::make_unique<Parts>(config_file, *std::move(loaded.config));
  if (auto status = parts->build(); !status.ok()) return status;
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

int Program::run() { return parts_->run(); }

}  // namespace fairlead::cli
