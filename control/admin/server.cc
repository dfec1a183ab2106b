#include "control/admin/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "config/address.h"
#include "control/admin/connection.h"

namespace fairlead::control::admin {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Descriptors ran out, most likely: no use in trying at once.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

absl::Status error_status(const config::HostPort& address, const error_code& error) {
  return absl::UnavailableError(absl::StrCat(config::to_string(address), ": ", error.message()));
}

}  // namespace

class Server::State : public std::enable_shared_from_this<Server::State> {
 public:
  State(asio::io_context& io, const Router& router, Options options)
      : acceptor_(io), pause_(io), context_(new ConnectionContext{router, std::move(options)}) {}

  absl::Status listen() {
    const config::HostPort& address = context_->options.address;
    error_code error;
    auto ip = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
    if (error) return error_status(address, error);
    tcp::endpoint endpoint(ip, address.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error_status(address, error);
    accept();
    return absl::OkStatus();
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (auto& [number, connection] : connections_) {
      if (auto alive = connection.lock()) alive->close();
    }
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([weak = weak_from_this()](error_code error, tcp::socket socket) {
      auto self = weak.lock();
      if (self == nullptr || error == asio::error::operation_aborted) return;
      error ? self->pause() : self->add(std::move(socket));
    });
  }

  void pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([weak = weak_from_this()](error_code error) {
      if (auto self = weak.lock(); self != nullptr && !error) self->accept();
    });
  }

  void add(tcp::socket socket) {
    accept();
    // With neither room nor anybody to make it, the socket's end closes the newcomer.
    if (connections_.size() >= context_->options.limits.connections && !evict()) return;
    uint64_t number = next_++;
    auto connection =
        std::make_shared<Connection>(std::move(socket), context_, [weak = weak_from_this(), number] {
          if (auto self = weak.lock()) self->connections_.erase(number);
        });
    connections_[number] = connection;
    connection->start();
  }

  /// Closes the oldest connection without a request in hand.
  bool evict() {
    for (auto at = connections_.begin(); at != connections_.end(); ++at) {
      auto connection = at->second.lock();
      if (connection == nullptr || !connection->waiting()) continue;
      connections_.erase(at);
      connection->close();
      return true;
    }
    return false;
  }

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::shared_ptr<const ConnectionContext> context_;
  std::map<uint64_t, std::weak_ptr<Connection>> connections_;  // by age
  uint64_t next_ = 0;
};

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() { state_->close(); }

absl::StatusOr<std::unique_ptr<Server>> Server::listen(asio::io_context& io, const Router& router,
                                                       Options options) {
  auto state = std::make_shared<State>(io, router, std::move(options));
  if (auto status = state->listen(); !status.ok()) return status;
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

uint16_t Server::port() const { return state_->port(); }

}  // namespace fairlead::control::admin
