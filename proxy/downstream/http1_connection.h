#pragma once

#include <memory>
#include <string>

#include "proxy/downstream/client_output.h"
#include "proxy/downstream/connected_client.h"
#include "proxy/downstream/downstream_connection.h"
#include "proxy/downstream/linger.h"
#include "proxy/read_buffer.h"
#include "proxy/stream/downstream.h"
#include "proxy/transport.h"

namespace fairlead::proxy {

class ConnectionSet;
struct Http1Exchange;

/// One client's HTTP/1 connection: parses requests one after the other, hands each to a Stream, and writes
/// the responses. Pipelined requests wait, unparsed, in the read buffer. Owned by its worker's ConnectionSet;
/// worker's thread only. It ends when the client closes, after a response that says so, on a timeout, or when
/// the worker drains: with the response to its next request, or when none comes for kShutdownNotice. Input
/// that may still be under way is then read and dropped for a while, so that the last response is not lost to
/// a reset (RFC 9112 §9.6).
class Http1Connection final : public DownstreamConnection, Transport::Owner, Downstream {
 public:
  Http1Connection(WorkerContext& context, ConnectionSet& set, std::shared_ptr<const ListenerInfo> listener,
                  ClientAddress address);
  ~Http1Connection() override;

  /// Takes the accepted descriptor and begins; may close at once.
  void start(int fd);
  /// The same with a connection whose PROXY protocol header or TLS handshake is done with.
  void start(Transport& begun);
  void close_if_idle() override;

 private:
  enum class State : uint8_t {
    open,
    closing,
    lingering,
    closed
  };  // closing: what is written goes out, then it ends
  static constexpr int kReadsPerTurn = 16;
  /// How long an idle connection stays when the worker drains: a request on its way to it must not be lost.
  static constexpr Duration kShutdownNotice = std::chrono::seconds(1);

  void on_transport_ready() override;

  void begin();
  void read();
  void parse();
  void parse_input();
  void time_head();
  /// Whether the client speaks HTTP/2 by prior knowledge (RFC 9113 §3.3), or may yet turn out to.
  bool is_http2();
  bool wants_input() const;
  /// The current request was read to its end.
  bool request_done() const;
  bool streaming() const;
  bool tunnelling() const;
  /// Nothing is under way: what requests alone need goes to others.
  void give_exchange();
  void on_head();
  void on_parse_error();
  /// Answers, in place of a Stream, what did not become a request, and ends.
  void refuse(http::LocalReply reply);
  void on_client_end(bool clean);
  void on_timer();
  void await_request();
  /// After a response: the next request, or the end.
  void advance();
  void write_tunnel_head(const http::ResponseHead& head, std::string_view request_id);
  void settle();
  void end_soon();
  void linger();
  void close();

  // Downstream
  void write_interim(const http::ResponseHead& head) override;
  void write_head(const http::ResponseHead& head, std::string_view request_id) override;
  void write_body(std::string_view bytes) override;
  void write_end(const http::Fields& trailers) override;
  void write_reply(http::LocalReply reply) override;
  void flush() override;
  bool full() const override { return output_.full(); }
  void abort(std::optional<uint32_t> reset_code) override;
  void resume_request() override { transport_.revisit(); }
  std::optional<ProxiedEnds> proxied_ends() const override { return client_.proxied_ends(transport_); }
  void on_stream_ended() override;

  WorkerContext& context_;
  ConnectionSet& set_;
  ConnectedClient client_;
  Transport transport_;
  ReadBuffer input_;
  ClientOutput output_;
  std::unique_ptr<Http1Exchange> exchange_;  // null while idle
  Timer timer_;                              // idle, head or linger timeout, by state
  Time idle_since_{};
  Linger linger_;
  State state_ = State::open;
  bool fresh_ = true;  // nothing was parsed yet
  bool http10_ = false;
  bool keep_alive_ = true;   // after the current response
  bool head_timed_ = false;  // a head has begun, and its own timeout runs
  bool in_request_ = false;  // from a head to both its body's and its response's end
  bool response_chunked_ = false;
  bool input_ended_ = false;  // the client has closed its sending side
  bool parsing_ = false;      // inside parse(): the loop there goes on with the next request
};

}  // namespace fairlead::proxy
