#include "control/dns_channel.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

constexpr int kTryTimeoutMs = 1000;  // of one try at one server; c-ares doubles it per round
constexpr int kTries = 2;

/// c-ares wants the library initialised once, before any thread uses it.
int initialize_library() {
  static const int result = ares_library_init(ARES_LIB_INIT_ALL);
  return result;
}

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, text, sizeof text);
  }
  return text;
}

/// RFC 6761 §6.3: these names mean this host, whatever a hosts file or a server says.
bool is_localhost(std::string name) {
  absl::AsciiStrToLower(&name);
  if (name.ends_with('.')) name.pop_back();
  return name == "localhost" || name.ends_with(".localhost");
}

FamilyAnswer loopback(int family) {
  FamilyAnswer answer;
  answer.kind = FamilyAnswer::Kind::addresses;
  answer.addresses.emplace_back(family == AF_INET ? "127.0.0.1" : "::1");
  answer.ttl = NameRecord::kMaximumTtl;
  return answer;
}

FamilyAnswer to_answer(int status, const ares_addrinfo* info) {
  FamilyAnswer answer;
  if (status == ARES_ENODATA || status == ARES_ENOTFOUND) answer.kind = FamilyAnswer::Kind::none;
  if (status != ARES_SUCCESS || info == nullptr) return answer;
  answer.kind = FamilyAnswer::Kind::none;
  answer.ttl = NameRecord::kMaximumTtl;
  for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
    answer.kind = FamilyAnswer::Kind::addresses;
    answer.addresses.push_back(text_of(node->ai_addr));
    answer.ttl = std::min<Duration>(answer.ttl, std::chrono::seconds(std::max(node->ai_ttl, 0)));
  }
  return answer;
}

}  // namespace

class DnsChannel::State {
 public:
  explicit State(asio::io_context& io) : io_(io), timer_(io) {}

  ~State() {
    closing_ = true;
    if (channel_ != nullptr) ares_destroy(channel_);  // gives every socket back first
  }

  absl::Status open(const std::string& servers) {
    if (int status = initialize_library(); status != ARES_SUCCESS) return error(status);
    ares_options options{};
    options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<State*>(self)->watch(fd, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    options.timeout = kTryTimeoutMs;
    options.tries = kTries;
    int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
    if (int status = ares_init_options(&channel_, &options, mask); status != ARES_SUCCESS)
      return error(status);
    if (servers.empty()) return absl::OkStatus();
    int status = ares_set_servers_ports_csv(channel_, servers.c_str());
    return status == ARES_SUCCESS ? absl::OkStatus() : error(status);
  }

  void query(const std::string& name, int family, Answered answered) {
    if (is_localhost(name)) {
      answered(loopback(family));
      return;
    }
    ares_addrinfo_hints hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = ARES_AI_NOSORT;
    auto* query = new Query{this, std::move(answered)};
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &State::on_answer, query);
    arm_timer();
  }

 private:
  struct Query {
    State* state;
    Answered answered;
  };
  /// A socket of c-ares while it wants to be told about it.
  struct Socket {
    explicit Socket(asio::io_context& io, ares_socket_t fd) : descriptor(io, fd) {}
    ~Socket() { descriptor.release(); }
    stream_descriptor descriptor;
    bool want_read = false, want_write = false;
    bool reading = false, writing = false;  // a wait is under way
  };

  static absl::Status error(int status) {
    return absl::InternalError(absl::StrCat("c-ares: ", ares_strerror(status)));
  }

  static void on_answer(void* data, int status, int, ares_addrinfo* info) {
    std::unique_ptr<Query> query(static_cast<Query*>(data));
    FamilyAnswer answer = to_answer(status, info);
    if (info != nullptr) ares_freeaddrinfo(info);
    if (!query->state->closing_) query->answered(std::move(answer));
  }

  void watch(ares_socket_t fd, bool readable, bool writable) {
    if (!readable && !writable) {
      sockets_.erase(fd);
      return;
    }
    auto& socket = sockets_[fd];
    if (socket == nullptr) socket = std::make_shared<Socket>(io_, fd);
    socket->want_read = readable;
    socket->want_write = writable;
    wait(fd, socket);
  }

  void wait(ares_socket_t fd, const std::shared_ptr<Socket>& socket) {
    // The weak pointer tells a socket that was given back from a new one with the same number.
    if (socket->want_read && !socket->reading) {
      socket->reading = true;
      socket->descriptor.async_wait(stream_descriptor::wait_read,
                                    [this, fd, weak = std::weak_ptr(socket)](auto error) {
                                      if (auto alive = weak.lock(); alive != nullptr && !error)
                                        alive->reading = false, process(fd, ARES_SOCKET_BAD);
                                    });
    }
    if (socket->want_write && !socket->writing) {
      socket->writing = true;
      socket->descriptor.async_wait(stream_descriptor::wait_write,
                                    [this, fd, weak = std::weak_ptr(socket)](auto error) {
                                      if (auto alive = weak.lock(); alive != nullptr && !error)
                                        alive->writing = false, process(ARES_SOCKET_BAD, fd);
                                    });
    }
  }

  void process(ares_socket_t read, ares_socket_t write) {
    ares_process_fd(channel_, read, write);
    ares_socket_t fd = read == ARES_SOCKET_BAD ? write : read;
    if (auto socket = sockets_.find(fd); socket != sockets_.end()) wait(fd, socket->second);
    arm_timer();
  }

  void arm_timer() {
    timeval until{};
    if (ares_timeout(channel_, nullptr, &until) == nullptr) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(until.tv_sec) + std::chrono::microseconds(until.tv_usec));
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](auto error) {
      if (!error && !alive.expired()) process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    });
  }

  asio::io_context& io_;
  asio::steady_timer timer_;
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, std::shared_ptr<Socket>> sockets_;
  bool closing_ = false;
  std::shared_ptr<State> alive_{this, [](State*) {}};  // owns nothing; its end tells the timer's handler
};

DnsChannel::DnsChannel(std::unique_ptr<State> state) : state_(std::move(state)) {}
DnsChannel::~DnsChannel() = default;

absl::StatusOr<std::unique_ptr<DnsChannel>> DnsChannel::open(asio::io_context& io,
                                                             const std::string& servers) {
  auto state = std::make_unique<State>(io);
  if (auto status = state->open(servers); !status.ok()) return status;
  return std::unique_ptr<DnsChannel>(new DnsChannel(std::move(state)));
}

void DnsChannel::query(const std::string& name, int family, Answered answered) {
  state_->query(name, family, std::move(answered));
}

}  // namespace fairlead::control
