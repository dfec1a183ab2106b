#include "control/memory_watch.h"

#include <malloc.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>

#include "telemetry/log.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;

constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr int kLooksPerGiveBack = 10;
constexpr double kShedAt = 0.95;
constexpr double kStopAt = 0.98;

}  // namespace

MemoryPressure MemoryPressure::at(uint64_t resident, uint64_t limit) {
  if (limit == 0) return {};
  double used = static_cast<double>(resident) / static_cast<double>(limit);
  return {used >= kShedAt, used >= kStopAt};
}

uint64_t resident_memory() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long total = 0, resident = 0;
  int fields = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return fields == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

void give_back_memory() { malloc_trim(0); }

class MemoryWatch::State : public std::enable_shared_from_this<MemoryWatch::State> {
 public:
  State(asio::io_context& io, Changed changed, std::function<uint64_t()> resident,
        std::function<void()> give_back)
      : timer_(io),
        changed_(std::move(changed)),
        resident_(std::move(resident)),
        give_back_(std::move(give_back)) {}

  void look() {
    MemoryPressure now = limit == 0 ? MemoryPressure{} : MemoryPressure::at(resident_(), limit);
    if (now != pressure_) {
      pressure_ = now;
      log::warn(now.shed ? "memory is short" : "memory suffices again",
                {{"stop_accepting", now.stop_accepting}});
      changed_(now);
    }
    relieve();
    timer_.expires_after(kInterval);
    timer_.async_wait([weak = weak_from_this()](auto error) {
      if (auto self = weak.lock(); self != nullptr && !error) self->look();
    });
  }

  uint64_t limit = 0;

 private:
  void relieve() {
    if (looks_to_give_back_ > 0) --looks_to_give_back_;
    if (!pressure_.shed || looks_to_give_back_ > 0) return;
    looks_to_give_back_ = kLooksPerGiveBack;
    give_back_();
  }

  asio::steady_timer timer_;
  Changed changed_;
  std::function<uint64_t()> resident_;
  std::function<void()> give_back_;
  MemoryPressure pressure_;
  int looks_to_give_back_ = 0;
};

MemoryWatch::MemoryWatch(asio::io_context& io, Changed changed, std::function<uint64_t()> resident,
                         std::function<void()> give_back)
    : state_(std::make_shared<State>(io, std::move(changed), std::move(resident), std::move(give_back))) {
  state_->look();
}

MemoryWatch::~MemoryWatch() = default;

void MemoryWatch::set_limit(uint64_t bytes) { state_->limit = bytes; }

}  // namespace fairlead::control
