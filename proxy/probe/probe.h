#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/config.h"
#include "health/endpoint_monitor.h"
#include "proxy/http/response_parser.h"
#include "proxy/probe/http2_fetch.h"
#include "tls/client_context.h"

namespace fairlead::proxy {

/// One health check under way: connects, with a PROXY protocol header of its own and over TLS if the
/// service's requests go so, and for HTTP sends a GET, for gRPC a call of grpc.health.v1.Health/Check, and
/// reads until the verdict is clear, within the check's timeout. A GET goes over HTTP/1.1, unless TLS agrees
/// on HTTP/2 or, without TLS, the endpoint's own port is known to speak it. Connections are not reused: a
/// check asks whether new ones are taken. Keeps itself alive until `done` was called, once, on the
/// io_context's thread; with the io_context it ends without.
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  using Done = std::function<void(const health::ProbeResult&)>;

  struct Target {
    boost::asio::generic::stream_protocol::endpoint address;
    std::string authority;                            // sent as Host unless the check names one
    std::string host{};                               // as configured, for TLS
    std::shared_ptr<const tls::ClientContext> tls{};  // null: plain
    config::ProxyProtocol proxy_protocol = config::ProxyProtocol::off;
    config::Protocol protocol = config::Protocol::http1;
  };
  static void start(boost::asio::io_context& io, Target target, const config::HealthCheck& check, Done done);
  ~Probe();

 private:
  /// Of a body this much is searched for what is expected.
  static constexpr size_t kMaxBody = 4096;
  static constexpr size_t kMaxBuffer = 64 * 1024 + kMaxBody;

  Probe(boost::asio::io_context& io, Target target, const config::HealthCheck& check, Done done);
  void run();
  void connected(boost::system::error_code error);
  void send_proxy_header();
  void introduced();
  void secure();
  void established();
  std::string request_head() const;
  /// Calls `use` with what is read from and written to: the socket, or TLS on top of it.
  template <typename Use>
  void with_stream(Use use);
  void send_request();
  void read_more();
  void parse();
  bool take_head();
  void take_end();
  void take_fetched(std::string_view bytes);
  void judge_grpc();
  void judge_status(int status);
  void judge_body(std::string_view body);
  void finish(health::ProbeOutcome outcome, std::string detail = {});

  struct Secured;  // keeps the SSL part of Asio out of here

  const Target target_;
  boost::asio::generic::stream_protocol::socket socket_;
  std::unique_ptr<Secured> secured_;  // null: plain
  boost::asio::steady_timer deadline_;
  config::HealthCheck check_;
  Done done_;
  std::string proxy_header_;
  std::string request_;
  std::string input_;  // what the parser has not consumed
  std::string body_;
  http::ResponseParser parser_{http::ParserLimits{}};
  std::optional<Http2Fetch> fetch_;  // in place of the parser, over HTTP/2
  bool head_taken_ = false;
  Time begun_{};
  Duration connect_{};
  double utilization_ = -1;  // as the answer reports it
};

}  // namespace fairlead::proxy
