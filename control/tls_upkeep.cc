#include "control/tls_upkeep.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <utility>

#include "telemetry/log.h"

namespace fairlead::control {

using Clock = std::chrono::steady_clock;

absl::StatusOr<std::unique_ptr<TlsUpkeep>> TlsUpkeep::open(boost::asio::io_context& io,
                                                           telemetry::Shard& shard,
                                                           std::function<void()> files_changed) {
  std::unique_ptr<TlsUpkeep> upkeep(new TlsUpkeep(io, shard));
  auto files = FileWatch::open(io, std::move(files_changed));
  if (!files.ok()) return files.status();
  upkeep->files_ = *std::move(files);
  return upkeep;
}

void TlsUpkeep::read(const TlsSet& set, bool changed) {
  metrics_.reloaded(set.errors.empty());
  for (const auto& warning : set.warnings) log::warn(warning);
  std::vector<std::string> messages;
  for (const auto& error : set.errors) messages.push_back(config::format("", error));
  const auto before = std::exchange(told_, std::move(messages));
  if (!changed && before == told_) return;
  for (const auto& error : set.errors) {
    log::error("files of TLS can not be used, those in force stay",
               {{"field", error.field}, {"reason", error.message}});
  }
}

void TlsUpkeep::in_force(const routing::Snapshot& snapshot, const TlsSet& set) {
  metrics_.show(snapshot);
  files_->watch(set.files);
  rotation_.watch(set.tickets, Clock::now());
  await_rotation();
}

void TlsUpkeep::await_rotation() {
  timer_.cancel();
  const auto next = rotation_.next();
  if (!next) return;
  timer_.expires_at(std::chrono::time_point_cast<Clock::duration>(*next));
  timer_.async_wait([this](auto error) {
    if (error) return;
    rotation_.rotate_due(Clock::now());
    await_rotation();
  });
}

}  // namespace fairlead::control
