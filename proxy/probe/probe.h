#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "config/config.h"
#include "health/endpoint_monitor.h"
#include "proxy/http/response_parser.h"

namespace fairlead::proxy {

/// One health check under way: connects, and for HTTP sends a GET and reads until the verdict is clear,
/// within the check's timeout. Connections are not reused: a check asks whether new ones are taken. Keeps
/// itself alive until `done` was called, once, on the io_context's thread; with the io_context it ends
/// without.
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  using Done = std::function<void(const health::ProbeResult&)>;

  /// `host` is sent as Host unless the check names one.
  static void start(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& target,
                    const config::HealthCheck& check, const std::string& host, Done done);

 private:
  /// Of a body this much is searched for what is expected.
  static constexpr size_t kMaxBody = 4096;
  static constexpr size_t kMaxBuffer = 64 * 1024 + kMaxBody;

  Probe(boost::asio::io_context& io, const config::HealthCheck& check, Done done);
  void run(const boost::asio::ip::tcp::endpoint& target, const std::string& host);
  void connected(boost::system::error_code error);
  void send_request();
  void read_more();
  void parse();
  bool take_head();
  bool status_expected(int status) const;
  void take_end();
  void finish(health::ProbeOutcome outcome);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  config::HealthCheck check_;
  Done done_;
  std::string request_;
  std::string input_;  // what the parser has not consumed
  std::string body_;
  http::ResponseParser parser_{http::ParserLimits{}};
  bool head_taken_ = false;
  Time begun_{};
  Duration connect_{};
};

}  // namespace fairlead::proxy
