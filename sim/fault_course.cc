#include "sim/fault_course.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace fairlead::sim {
namespace {

constexpr Duration kBefore = 5s;
constexpr double kUsed = 0.5;  // of a site's attempts: it used the region
constexpr double kElsewhere = 0.95;
constexpr Duration kStay = 500ms;
constexpr Duration kShiftWindow = 100ms;
constexpr Duration kReturnWindow = 1s;
// A share of a thousand attempts is known to 1.6 points (one standard deviation).
constexpr Duration kSettleWindow = 1s;
constexpr uint64_t kSettleAttempts = 1000;
constexpr double kSettled = 0.05;

size_t steps(Duration time) { return static_cast<size_t>(time / Recorder::kStep); }

const Fault& first_fault(const Scenario& scenario) {
  return *std::min_element(scenario.faults.begin(), scenario.faults.end(),
                           [](const Fault& a, const Fault& b) { return a.at < b.at; });
}

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Attempts of a site within some steps: to all regions, and to some.
struct Counted {
  uint64_t sent = 0, there = 0;
};

Counted counted(const Recorder& recorder, size_t site, const std::vector<bool>& regions, size_t begin,
                size_t end) {
  Counted out;
  for (size_t r = 0; r < regions.size(); ++r) {
    for (size_t step = begin; step < end; ++step) {
      const uint32_t n = recorder.attempts(site, r, step);
      out.sent += n;
      out.there += regions[r] ? n : 0;
    }
  }
  return out;
}

}  // namespace

FaultCourse::FaultCourse(const Recorder& recorder) {
  const World& world = recorder.world();
  const Scenario& scenario = world.scenario();
  const Fault& fault = first_fault(scenario);
  const Duration until = fault.until > Duration(0) ? fault.until : scenario.duration;
  takes_capacity_ = fault.kind == Fault::Kind::capacity;
  begun_ = scenario.warm_up + fault.at;
  begin_ = steps(begun_ + Recorder::kStep - Duration(1));
  end_ = std::min(steps(scenario.warm_up + until), recorder.steps());
  begin_ = std::min(begin_, end_);
  for (const Region& region : world.regions()) regions_.push_back(among(fault.regions, region.name));

  const size_t before = begin_ - std::min(begin_, steps(kBefore));
  std::vector<size_t> concerned, used;
  for (size_t site = 0; site < world.sites().size(); ++site) {
    if (!fault.edges.empty() && !among(fault.edges, world.sites()[site])) continue;
    concerned.push_back(site);
    const Counted of_site = counted(recorder, site, regions_, before, begin_);
    if (of_site.sent > 0 && static_cast<double>(of_site.there) >= kUsed * static_cast<double>(of_site.sent))
      used.push_back(site);
  }
  count(recorder, used.empty() ? concerned : used);
  former_ = share({before, begin_});
  rate_ = static_cast<double>(attempts({before, begin_})) / std::chrono::duration<double>(kBefore).count();
}

void FaultCourse::count(const Recorder& recorder, const std::vector<size_t>& sites) {
  sent_.push_back(0);
  there_.push_back(0);
  for (size_t step = 0; step < recorder.steps(); ++step) {
    Counted sum;
    for (size_t site : sites) {
      const Counted one = counted(recorder, site, regions_, step, step + 1);
      sum.sent += one.sent;
      sum.there += one.there;
    }
    sent_.push_back(sent_.back() + sum.sent);
    there_.push_back(there_.back() + sum.there);
  }
}

double FaultCourse::share(Window window) const {
  const uint64_t sent = attempts(window);
  return sent == 0
             ? 0
             : static_cast<double>(there_[window.end] - there_[window.begin]) / static_cast<double>(sent);
}

std::optional<FaultCourse::Window> FaultCourse::window_at(size_t step, Duration length, uint64_t n) const {
  Window window{step, step + steps(length)};
  while (window.end < sent_.size() && attempts(window) < n) ++window.end;
  return window.end < sent_.size() ? std::optional(window) : std::nullopt;
}

bool FaultCourse::elsewhere(size_t step) const {
  const auto window = window_at(step, kShiftWindow, few());
  return window && 1 - share(*window) >= kElsewhere;
}

// Where requests are rare, ten of them take so long that the figure says nothing.
uint64_t FaultCourse::few() const { return rate_ < 20 ? 5 : 10; }

std::optional<Duration> FaultCourse::shifted_after() const {
  if (former_ < kUsed) return std::nullopt;
  size_t since = begin_;
  for (size_t step = begin_; step < end_; ++step) {
    if (!elsewhere(step)) {
      since = step + 1;
    } else if (step - since >= steps(kStay)) {
      return static_cast<int64_t>(since) * Recorder::kStep - begun_;
    }
  }
  return std::nullopt;
}

int FaultCourse::returns() const {
  int returns = 0;
  bool left = false;
  for (auto window = window_at(begin_, kReturnWindow, few()); window;
       window = window_at(window->end, kReturnWindow, few())) {
    const double now = share(*window);
    if (left && now > former_ / 2) ++returns;
    if (now != former_ / 2) left = now < former_ / 2;
  }
  return returns;
}

std::optional<FaultCourse::Settling> FaultCourse::settling() const {
  const Window rest{end_ - (end_ - begin_) / 3, end_};
  if (!takes_capacity_ || attempts(rest) < kSettleAttempts) return std::nullopt;
  const double mean = share(rest);
  double lowest = mean;
  size_t settled = begin_;
  for (size_t step = begin_; step < end_; ++step) {
    const auto window = window_at(step, kSettleWindow, kSettleAttempts);
    if (!window || window->end > end_) break;
    const double now = share(*window);
    lowest = std::min(lowest, now);
    if (std::abs(now - mean) > kSettled) settled = step + 1;
  }
  return Settling{.after = static_cast<int64_t>(settled) * Recorder::kStep - begun_,
                  .overshoot = (mean - lowest) * 100};
}

}  // namespace fairlead::sim
