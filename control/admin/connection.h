#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "control/admin/router.h"
#include "control/admin/server.h"

namespace fairlead::control::admin {

/// What connections of one server share; they hold it by shared_ptr.
struct ConnectionContext {
  const Router& router;
  Server::Options options;
};

/// One client's connection: reads a request, has it routed, writes the answer, again until either side
/// closes. Beast reads and writes; judged here is only what never reaches a resource. Lives as long as one of
/// its operations is under way, or a handler owes an answer. Control thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `closed` is called once, when the connection has ended.
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const ConnectionContext> context,
             std::function<void()> closed);
  ~Connection();
  Connection(const Connection&) = delete;

  /// Begins to read; once, after construction by make_shared.
  void start() { read_head(); }
  /// Ends it now.
  void close();
  /// Whether no request is in hand: nothing came since the last answer, or not yet a whole head.
  bool waiting() const { return waiting_; }

 private:
  using Error = boost::system::error_code;

  const ServerLimits& limits() const { return context_->options.limits; }
  void start_timer(std::chrono::milliseconds limit);
  void read_head();
  void head_read(Error error);
  void send_continue();
  void read_body();
  void read_failed(Error error);
  void handle();
  void refuse(std::string_view reason, Response response);
  void write(Response response);
  void written(Error error);
  void linger();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<const ConnectionContext> context_;
  std::function<void()> closed_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
  bool waiting_ = false;
  bool timed_out_ = false;  // the operation under way was cancelled by the timer
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool linger_ = false;  // the request was not read to its end
  size_t lingered_ = 0;  // bytes
};

}  // namespace fairlead::control::admin
