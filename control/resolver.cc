#include "control/resolver.h"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "control/dns_channel.h"
#include "control/name_record.h"

namespace fairlead::control {
namespace {

namespace asio = boost::asio;

}  // namespace

class Resolver::State : public std::enable_shared_from_this<Resolver::State> {
 public:
  State(asio::io_context& io, Options options) : io_(io), options_(std::move(options)), limit_timer_(io) {}

  absl::Status open() {
    auto channel = DnsChannel::open(io_, options_.servers);
    if (!channel.ok()) return channel.status();
    channel_ = *std::move(channel);
    return absl::OkStatus();
  }

  void watch(const absl::flat_hash_set<std::string>& names) {
    absl::erase_if(names_, [&](const auto& entry) { return !names.contains(entry.first); });
    for (const std::string& name : names) {
      auto& known = names_[name];
      if (known != nullptr) continue;
      known = std::make_shared<Name>(io_, name);
      query(known);
    }
    finish_wait_if_answered();
  }

  void when_answered(Duration limit, std::function<void()> done) {
    waiting_ = std::move(done);
    limit_timer_.expires_after(limit);
    limit_timer_.async_wait([weak = weak_from_this()](auto error) {
      if (auto self = weak.lock(); self != nullptr && !error) self->finish_wait();
    });
    finish_wait_if_answered();
  }

  Addresses addresses() const {
    Addresses out;
    for (const auto& [text, name] : names_) {
      if (!name->record.addresses().empty()) out[text] = name->record.addresses();
    }
    return out;
  }

  Duration staleness() const {
    Duration worst{};
    Time now = std::chrono::steady_clock::now();
    for (const auto& [text, name] : names_) worst = std::max(worst, name->record.staleness(now));
    return worst;
  }

 private:
  struct Name {
    Name(asio::io_context& io, std::string t) : text(std::move(t)), timer(io) {}
    std::string text;
    NameRecord record;
    FamilyAnswer v4, v6;
    int outstanding = 0;  // queries of the present round
    asio::steady_timer timer;
  };

  /// Queries hold the name weakly: one that is no longer watched ends with its answer unheard.
  void query(const std::shared_ptr<Name>& name) {
    name->outstanding = 2;
    for (int family : {AF_INET, AF_INET6}) {
      channel_->query(name->text, family, [this, family, weak = std::weak_ptr(name)](FamilyAnswer answer) {
        auto alive = weak.lock();
        if (alive == nullptr) return;
        (family == AF_INET ? alive->v4 : alive->v6) = std::move(answer);
        if (--alive->outstanding == 0) round_ended(alive);
      });
    }
  }

  void round_ended(const std::shared_ptr<Name>& name) {
    bool changed = name->record.answer(name->v4, name->v6, std::chrono::steady_clock::now());
    name->timer.expires_at(name->record.next_query());
    name->timer.async_wait([this, weak = std::weak_ptr(name)](auto error) {
      if (auto alive = weak.lock(); alive != nullptr && !error) query(alive);
    });
    finish_wait_if_answered();
    if (changed) options_.changed();
  }

  void finish_wait_if_answered() {
    if (waiting_ == nullptr) return;
    for (const auto& [text, name] : names_) {
      if (!name->record.answered()) return;
    }
    finish_wait();
  }

  void finish_wait() {
    limit_timer_.cancel();
    // Posted, so that nobody is called back from inside the call that he makes.
    if (waiting_ != nullptr) asio::post(io_, std::exchange(waiting_, nullptr));
  }

  asio::io_context& io_;
  Options options_;
  absl::flat_hash_map<std::string, std::shared_ptr<Name>> names_;
  std::function<void()> waiting_;
  asio::steady_timer limit_timer_;
  std::unique_ptr<DnsChannel> channel_;  // last: its end calls back into none of the above
};

Resolver::Resolver(std::shared_ptr<State> state) : state_(std::move(state)) {}
Resolver::~Resolver() = default;

absl::StatusOr<std::unique_ptr<Resolver>> Resolver::open(asio::io_context& io, Options options) {
  auto state = std::make_shared<State>(io, std::move(options));
  if (auto status = state->open(); !status.ok()) return status;
  return std::unique_ptr<Resolver>(new Resolver(std::move(state)));
}

void Resolver::watch(const absl::flat_hash_set<std::string>& names) { state_->watch(names); }
void Resolver::when_answered(Duration limit, std::function<void()> done) {
  state_->when_answered(limit, std::move(done));
}
Addresses Resolver::addresses() const { return state_->addresses(); }
Duration Resolver::staleness() const { return state_->staleness(); }

}  // namespace fairlead::control
