#include "sim/replay/recorded_traffic.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "routing/idempotent.h"
#include "sim/replay/logged_ledger.h"

namespace fairlead::sim {
namespace {

/// Errors of the request itself, or of this process: another configuration of services does not change them.
constexpr std::array<std::string_view, 6> kRefusals = {"bad_request",     "misdirected", "method_not_allowed",
                                                       "upgrade_refused", "bad_body",    "overloaded"};

uint32_t key(uint16_t service, uint16_t region) { return uint32_t{service} << 16 | region; }

uint32_t microseconds(Duration took) {
  const int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  return static_cast<uint32_t>(std::clamp<int64_t>(us, 0, RecordedTry::kLongest));
}

}  // namespace

absl::StatusOr<bool> RecordedTraffic::add(const LogEntry& entry) {
  if (std::find(kRefusals.begin(), kRefusals.end(), entry.error) != kRefusals.end()) {
    ++counts_.refused;
    return false;
  }
  if (entry.method.empty()) {
    ++counts_.forwarded;
    return false;
  }
  if (requests_.size() >= kMostRequests) {
    return absl::ResourceExhaustedError(
        absl::StrCat("holds more than ", kMostRequests, " requests: replay a part of it"));
  }
  RecordedRequest request{.at = entry.ended - entry.took, .bytes = entry.bytes_received + entry.bytes_sent};
  request.service = services_.of(entry.service);
  request.region = entry.region.empty() ? Names::kNone : regions_.of(entry.region);
  request.tunnel = is_tunnel(entry);
  request.abandoned = is_abandoned(entry);
  if (request.abandoned || entry.error == "deadline_exceeded") request.patience = entry.took;
  if (auto status = add_tries(entry, request); !status.ok()) return status;
  const RouteFinder::Found found = routes_.find(entry);
  counts_.in_doubt += found.in_doubt ? 1 : 0;
  if (found.route == nullptr) {
    ++counts_.unrouted;
    tries_.resize(request.first_try);
    return true;
  }
  request.route = found.route->id;
  request.idempotent = routing::is_idempotent(entry.method) || found.route->idempotent;
  request.replayable = entry.bytes_received <= config_.limits.replay_buffer;
  requests_.push_back(request);
  return true;
}

absl::Status RecordedTraffic::add_tries(const LogEntry& entry, RecordedRequest& request) {
  request.first_try = static_cast<uint32_t>(tries_.size());
  request.rest = entry.took;
  for (size_t i = 0; i < entry.tries.size(); ++i) {
    const LogTry& attempt = entry.tries[i];
    const FateOfTry fate = fate_of(attempt);
    if (!fate.known) {
      tries_.resize(request.first_try);
      return absl::InvalidArgumentError(absl::StrCat("attempts[", i, "].failure: '",
                                                     std::string(attempt.failure),
                                                     "' is no failure that Fairlead logs"));
    }
    if (!fate.fate) continue;
    request.rest -= std::min(request.rest, attempt.took);
    add_try({.took_us = microseconds(attempt.took),
             .status = static_cast<uint16_t>(attempt.status),
             .fate = *fate.fate},
            regions_.of(attempt.region), request);
  }
  return absl::OkStatus();
}

void RecordedTraffic::add_try(const RecordedTry& what, uint16_t region, RecordedRequest& request) {
  if (request.tries == 0 || tries_.back().region != region) {
    tries_.push_back({what, region});
    ++request.tries;
    return;
  }
  // Another endpoint, or the same again: to the request it is one try, which took longer.
  RecordedTry& whole = tries_.back().what;
  const uint32_t before = whole.took_us;
  whole = what;
  whole.took_us = before + std::min(what.took_us, RecordedTry::kLongest - before);
}

absl::Status RecordedTraffic::settle() {
  std::stable_sort(requests_.begin(), requests_.end(),
                   [](const RecordedRequest& a, const RecordedRequest& b) { return a.at < b.at; });
  if (requests_.empty()) return absl::OkStatus();
  begin_ = requests_.front().at;
  end_ = requests_.back().at;
  if (end_ - begin_ > kLongest - std::chrono::hours(24)) {
    return absl::InvalidArgumentError("goes over more than 48 days: replay a part of it");
  }
  for (RecordedRequest& request : requests_) {
    request.at -= begin_;
    Duration at = request.at;
    for (uint16_t i = 0; i < request.tries; ++i) {
      OwnTry& own = tries_[request.first_try + i];
      const int64_t at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(at).count();
      own.what.at_ms = static_cast<uint32_t>(std::min<int64_t>(at_ms, std::numeric_limits<uint32_t>::max()));
      at += own.what.took();
      histories_[key(request.service, own.region)].add(own.what);
    }
  }
  for (auto& [place, history] : histories_) history.settle();
  return absl::OkStatus();
}

const RegionHistory* RecordedTraffic::history(uint16_t service, uint16_t region) const {
  if (service == Names::kNone || region == Names::kNone) return nullptr;
  const auto found = histories_.find(key(service, region));
  return found == histories_.end() ? nullptr : &found->second;
}

}  // namespace fairlead::sim
