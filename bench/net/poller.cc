#include "bench/net/poller.h"

#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <csignal>

namespace fairlead::bench {

Poller::Poller() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
  // The default slack of 50 µs would be added to every wait.
  ::prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

bool Poller::add(int fd, void* tag) { return add(fd, epoll_data{.ptr = tag}); }

bool Poller::add(int fd) { return add(fd, epoll_data{.fd = fd}); }

bool Poller::add(int fd, epoll_data tag) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = tag};
  return ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

std::span<const epoll_event> Poller::wait(Time deadline) {
  const auto left = std::max<Duration>(deadline - std::chrono::steady_clock::now(), Duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec timeout{seconds.count(), (left - seconds).count()};
  const int ready =
      ::epoll_pwait2(set_.get(), events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
  return {events_.data(), static_cast<size_t>(std::max(ready, 0))};
}

FileDescriptor termination_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  return FileDescriptor(::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}

}  // namespace fairlead::bench
