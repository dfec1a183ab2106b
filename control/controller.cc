#include "control/controller.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "config/locate.h"
#include "control/needs_restart.h"
#include "telemetry/log.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;

// How long a new configuration waits for its names; those that answer later are added when they do.
constexpr auto kResolveLimit = std::chrono::seconds(2);
constexpr auto kStalenessInterval = std::chrono::seconds(1);

/// Puts the contexts of `previous`, made of the same configuration, where new ones could not be made.
void keep_failed(TlsSet& tls, const routing::Snapshot& previous) {
  for (size_t i = 0; i < tls.listeners.size(); ++i) {
    if (tls.listeners[i] == nullptr) tls.listeners[i] = previous.listener_tls[i];
  }
  for (size_t i = 0; i < tls.services.size(); ++i) {
    if (tls.services[i] == nullptr) tls.services[i] = previous.services[i]->tls;
  }
}

/// Whether two snapshots of one configuration serve alike.
bool is_same(const routing::Snapshot& a, const routing::Snapshot& b) {
  return a.services == b.services && a.listener_tls == b.listener_tls;
}

const char* in_force_because(bool rebuild, bool files) {
  if (!rebuild) return "configuration in force";
  return files ? "files of TLS changed" : "addresses changed";
}

}  // namespace

struct Controller::Work {
  Change change;
  Done done;
  bool rebuild = false;  // same configuration, same generation
  bool files = false;    // rebuild since files changed, not only addresses
  std::vector<config::Diagnostic> errors;
  std::shared_ptr<const config::Config> config;
};

/// What the builder thread made of a Work.
struct Controller::Built {
  absl::StatusOr<std::shared_ptr<const routing::Snapshot>> snapshot;
  Addresses addresses;
  TlsSet tls;
};

struct Controller::Timer {
  explicit Timer(asio::io_context& io) : timer(io) {}
  asio::steady_timer timer;
};

absl::StatusOr<std::unique_ptr<Controller>> Controller::create(asio::io_context& io, Options options) {
  std::unique_ptr<Controller> controller(new Controller(io, std::move(options)));
  if (auto status = controller->start(); !status.ok()) return status;
  return controller;
}

Controller::Controller(asio::io_context& io, Options options)
    : io_(io),
      options_(std::move(options)),
      metrics_(*options_.shard),
      snapshots_(options_.workers),
      tls_(options_.folder),
      staleness_timer_(std::make_unique<Timer>(io)),
      builder_(std::make_unique<BuilderThread>()) {}

Controller::~Controller() = default;

absl::Status Controller::start() {
  auto resolver = Resolver::open(io_, {options_.dns_servers, [this] { rebuild(Cause::addresses); }});
  if (!resolver.ok()) return resolver.status();
  resolver_ = *std::move(resolver);
  auto upkeep = TlsUpkeep::open(io_, *options_.shard, [this] { rebuild(Cause::files); });
  if (!upkeep.ok()) return upkeep.status();
  upkeep_ = *std::move(upkeep);
  watch_staleness();
  return absl::OkStatus();
}

void Controller::apply(Change change, Done done) {
  auto work = std::make_shared<Work>();
  work->change = std::move(change);
  work->done = std::move(done);
  enqueue(std::move(work));
}

void Controller::enqueue(std::shared_ptr<Work> work) {
  queue_.push_back(std::move(work));
  begin_next();
}

void Controller::begin_next() {
  if (busy_ || queue_.empty()) return;
  busy_ = true;
  std::shared_ptr<Work> work = queue_.front();
  if (work->rebuild) {
    work->config = current_->config;
    build(work);
  } else if (work->change.expected.value_or(generation()) != generation()) {
    finish(work, ChangeResult::Kind::stale, absl::StrCat("generation ", generation(), " is in force"));
  } else {
    parse(work);
  }
}

template <typename Job, typename After>
void Controller::on_builder(Job job, After after) {
  struct Task {
    Job job;
    After after;
  };
  auto task = std::make_shared<Task>(Task{std::move(job), std::move(after)});
  builder_->post([this, task = std::move(task)]() mutable {
    auto result = std::make_shared<decltype(task->job())>(task->job());
    // The task goes along: what it holds is to be let go of on the control thread, however late.
    asio::post(io_, [result = std::move(result), task = std::move(task)] { task->after(*result); });
  });
}

void Controller::parse(const std::shared_ptr<Work>& work) {
  on_builder(
      [this, work] {
        config::LoadResult load = config::load(work->change.text, work->change.name, options_.environment);
        if (load) work->config = std::make_shared<const config::Config>(*std::move(load.config));
        work->errors = std::move(load.errors);
        return 0;
      },
      [this, work](int) { parsed(work); });
}

void Controller::parsed(const std::shared_ptr<Work>& work) {
  if (work->config == nullptr) return finish(work, ChangeResult::Kind::invalid);
  if (work->change.dry_run) return build(work);
  resolve(work);
}

void Controller::resolve(const std::shared_ptr<Work>& work) {
  auto names = endpoint_names(*work->config);
  if (current_ != nullptr)
    names.merge(endpoint_names(*current_->config));  // needed still, should this one fail
  resolver_->watch(names);
  resolver_->when_answered(kResolveLimit, [this, work] { build(work); });
}

void Controller::build(const std::shared_ptr<Work>& work) {
  Addresses addresses = resolver_->addresses();
  if (work->rebuild && !work->files && addresses == addresses_)
    return finish(work, ChangeResult::Kind::judged);
  SnapshotInput input{work->config, std::move(addresses), work->rebuild ? generation() : generation() + 1,
                      work->rebuild ? current_->source : work->change.source};
  auto job = [this, work, input = std::move(input), previous = current_] {
    return make(*work, input, previous.get());
  };
  on_builder(std::move(job), [this, work](const Built& built) { finish_build(work, built); });
}

/// On the builder thread.
Controller::Built Controller::make(Work& work, SnapshotInput input, const routing::Snapshot* previous) {
  Built built{absl::InvalidArgumentError(""), input.addresses, tls_.make(*input.config)};
  if (work.rebuild) {
    keep_failed(built.tls, *previous);
  } else if (!built.tls.errors.empty()) {
    work.errors = config::located(work.change.text, built.tls.errors);
    return built;
  }
  input.tls = built.tls;
  built.snapshot = snapshots_.build(std::move(input), previous);
  if (built.snapshot.ok()) builder_->keep(*built.snapshot);
  return built;
}

void Controller::finish_build(const std::shared_ptr<Work>& work, const Built& built) {
  if (!work->errors.empty()) return finish(work, ChangeResult::Kind::invalid);
  if (!built.snapshot.ok())
    return finish(work, ChangeResult::Kind::failed, std::string(built.snapshot.status().message()));
  if (work->change.dry_run) return finish(work, ChangeResult::Kind::judged);
  upkeep_->read(built.tls, work->files);
  if (work->rebuild && is_same(**built.snapshot, *current_)) {
    addresses_ = built.addresses;
    return finish(work, ChangeResult::Kind::judged);
  }
  publish(work, built);
}

void Controller::publish(const std::shared_ptr<Work>& work, const Built& built) {
  // At the end of the program a worker may answer after this object has gone; what is posted then never runs.
  auto done = [this, &io = io_, work, built] {
    asio::post(io, [this, work, built] { published(work, built); });
  };
  absl::Status status = options_.publish(*built.snapshot, std::move(done));
  if (!status.ok()) finish(work, ChangeResult::Kind::failed, std::string(status.message()));
}

void Controller::published(const std::shared_ptr<Work>& work, const Built& built) {
  current_ = *built.snapshot;
  addresses_ = built.addresses;
  upkeep_->in_force(*current_, built.tls);
  if (!work->rebuild) {
    metrics_.applied(generation());
    options_.applied(*current_->config);
  }
  finish(work, ChangeResult::Kind::applied);
}

void Controller::finish(const std::shared_ptr<Work>& work, ChangeResult::Kind kind, std::string message) {
  if (current_ != nullptr) resolver_->watch(endpoint_names(*current_->config));
  queue_.pop_front();
  busy_ = false;
  ChangeResult result{kind, generation(), std::move(work->errors), std::move(message)};
  if (kind == ChangeResult::Kind::applied || kind == ChangeResult::Kind::judged)
    result.needs_restart = needs_restart(*work->config);
  report(*work, result);
  if (work->done != nullptr) work->done(result);
  begin_next();
}

std::vector<std::string> Controller::needs_restart() const {
  return current_ == nullptr ? std::vector<std::string>() : needs_restart(*current_->config);
}

std::vector<std::string> Controller::needs_restart(const config::Config& config) const {
  if (!options_.started_with) return {};
  return control::needs_restart(*options_.started_with, config);
}

void Controller::report(const Work& work, const ChangeResult& result) {
  const std::string& source = work.rebuild ? current_->source : work.change.source;
  switch (result.kind) {
    case ChangeResult::Kind::applied:
      log::info(in_force_because(work.rebuild, work.files),
                {{"generation", result.generation}, {"source", source}});
      return;
    case ChangeResult::Kind::judged:
      return;
    case ChangeResult::Kind::stale:
      return metrics_.stale();
    case ChangeResult::Kind::invalid:
    case ChangeResult::Kind::failed:
      break;
  }
  if (work.change.dry_run) return;
  const bool bad = result.kind == ChangeResult::Kind::invalid;
  if (!work.rebuild) metrics_.rejected(bad ? "bad_config" : "unusable_config");
  log::error("configuration rejected, the one in force stays",
             {{"source", source}, {"generation", result.generation}, {"errors", result.errors.size()}});
  for (const auto& error : result.errors) log::error(config::format(work.change.name, error));
  if (!result.message.empty()) log::error(result.message);
}

void Controller::rebuild(Cause cause) {
  if (current_ == nullptr) return;
  const bool files = cause == Cause::files;
  // One that waits already will see the newest addresses and files.
  for (size_t i = busy_ ? 1 : 0; i < queue_.size(); ++i) {
    if (!queue_[i]->rebuild) continue;
    queue_[i]->files |= files;
    return;
  }
  auto work = std::make_shared<Work>();
  work->rebuild = true;
  work->files = files;
  enqueue(std::move(work));
}

void Controller::watch_staleness() {
  metrics_.set_staleness(resolver_->staleness());
  staleness_timer_->timer.expires_after(kStalenessInterval);
  staleness_timer_->timer.async_wait([this](auto error) {
    if (!error) watch_staleness();
  });
}

}  // namespace fairlead::control
