#include "proxy/reactor.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace fairlead::proxy {

namespace {
constexpr size_t kEventsPerTurn = 256;
constexpr auto kLongestSleep = std::chrono::seconds(1);
}  // namespace

Reactor::Reactor()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)),
      event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      now_(std::chrono::steady_clock::now()),
      turn_end_(now_),
      wheel_(now_),
      events_(kEventsPerTurn),
      scratch_(kScratchSize) {
  if (epoll_ < 0 || event_ < 0 || !add(event_, wakeup_)) {
    throw std::system_error(errno, std::system_category(), "event loop");
  }
}

Reactor::~Reactor() {
  close(event_);
  close(epoll_);
}

bool Reactor::add(int fd, Pollable& pollable) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &pollable}};
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Reactor::add_listening(int fd, Pollable& pollable) {
  epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.ptr = &pollable}};
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Reactor::transfer(int fd, Pollable& from, Pollable& to) {
  forget(from);
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &to}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Reactor::remove(int fd, Pollable& pollable) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  forget(pollable);
}

void Reactor::forget(Pollable& pollable) {
  for (size_t i = 0; i < dispatching_; ++i) {
    if (events_[i].data.ptr == &pollable) events_[i].data.ptr = nullptr;
  }
  std::replace(revisits_.begin(), revisits_.end(), &pollable, static_cast<Pollable*>(nullptr));
  std::replace(revisiting_.begin(), revisiting_.end(), &pollable, static_cast<Pollable*>(nullptr));
}

void Reactor::post(absl::AnyInvocable<void()> task) {
  bool first = false;
  {
    const std::lock_guard lock(mailbox_mutex_);
    first = mailbox_.empty();
    mailbox_.push_back(std::move(task));
  }
  if (first) {
    const uint64_t one = 1;
    // Can not fail: the counter would have to overflow.
    [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
  }
}

void Reactor::Wakeup::on_ready() {
  uint64_t count = 0;
  [[maybe_unused]] const auto got = read(reactor.event_, &count, sizeof count);
  reactor.run_mailbox();
}

void Reactor::run_mailbox() {
  std::vector<absl::AnyInvocable<void()>> tasks;
  {
    const std::lock_guard lock(mailbox_mutex_);
    tasks.swap(mailbox_);
  }
  for (auto& task : tasks) task();
}

void Reactor::stop() {
  post([this] { running_ = false; });
}

void Reactor::run() {
  running_ = true;
  turn_end_ = std::chrono::steady_clock::now();  // nothing was due here before
  while (running_) turn(kLongestSleep);
}

void Reactor::turn(Duration limit) {
  const Duration wait = revisits_.empty() ? wheel_.until_next(turn_end_, limit) : Duration::zero();
  // Rounded up: waking before the timer is due would only spin.
  const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(wait);
  const int n =
      epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), static_cast<int>(timeout.count()));
  now_ = std::chrono::steady_clock::now();
  // Whatever woke it: the wait was to be over by then.
  lag_ = std::max(lag_, Duration(now_ - turn_end_ - timeout));
  ++turns_;
  revisiting_.swap(revisits_);
  dispatch(static_cast<size_t>(std::max(n, 0)));
  for (Pollable* const& pollable : revisiting_) {  // one that ends meanwhile sets its entry to nullptr
    if (pollable != nullptr) pollable->on_ready();
  }
  revisiting_.clear();
  wheel_.advance(now_);
  run_turn_ends();
  discarding_.swap(discarded_);  // destructors may discard in turn
  discarding_.clear();
  turn_end_ = std::chrono::steady_clock::now();
  lag_ = std::max(lag_, Duration(turn_end_ - now_));
}

void Reactor::run_turn_ends() {
  while (!turn_ends_.empty()) {
    TurnEnd& task = turn_ends_.front();
    turn_ends_.pop_front();
    task.run_(task.owner_);
  }
}

void Reactor::dispatch(size_t count) {
  dispatching_ = count;
  for (size_t i = 0; i < dispatching_; ++i) {
    auto* pollable = static_cast<Pollable*>(events_[i].data.ptr);
    if (pollable == nullptr) continue;
    const uint32_t events = events_[i].events;
    if (events & EPOLLIN) pollable->readable_ = true;
    if (events & EPOLLOUT) pollable->writable_ = true;
    if (events & EPOLLRDHUP) pollable->readable_ = pollable->read_closed_ = true;
    if (events & (EPOLLERR | EPOLLHUP)) pollable->broken_ = true;
    pollable->on_ready();
  }
  dispatching_ = 0;
}

Duration Reactor::take_lag() { return std::exchange(lag_, Duration::zero()); }

}  // namespace fairlead::proxy
