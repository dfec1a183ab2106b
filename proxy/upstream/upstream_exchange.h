#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/http/message.h"
#include "proxy/proxy_error.h"
#include "proxy/upstream/request_buffer.h"

namespace fairlead::proxy {

/// One request and its response with an endpoint: an HTTP/1 connection while it is lent, or a stream of an
/// HTTP/2 connection. Belongs to its connection; lent to one Client at a time; worker's thread only.
class UpstreamExchange {
 public:
  /// Who borrowed it. Every callback may abandon or close the exchange. After `on_response_end` or
  /// `on_upstream_failure` it no longer belongs to the client.
  class Client {
   public:
    virtual void on_response_head(const http::ResponseHead& head) = 0;  // also for 1xx
    virtual void on_response_body(std::string_view bytes) = 0;
    virtual void on_response_end(const http::Fields& trailers) = 0;
    /// All bytes at hand were delivered: the moment to send what was made of them.
    virtual void on_response_pause() = 0;
    /// More of the request was taken, or can be: pump() again.
    virtual void on_upstream_writable() = 0;
    virtual void on_upstream_failure(ProxyError error) = 0;

   protected:
    ~Client() = default;
  };

  /// Makes `client` the borrower. `tunnel`: the request asks for one, whose opening begins a body that ends
  /// with the connection.
  virtual void lend(Client& client, http::Method method, bool tunnel) = 0;
  /// Sends what was not sent yet of `request`, as far as it goes; `complete`: nothing will be added to it.
  /// When some is left, `on_upstream_writable` follows; a failure is told later, never from within this call.
  virtual void pump(const RequestBuffer& request, bool complete) = 0;
  /// Stops and resumes delivery; for a client whose other side is full.
  virtual void pause() = 0;
  virtual void resume() = 0;
  /// The borrower wants no more of the response.
  virtual void abandon_response() = 0;
  /// The borrower has said its last on a tunnel: what it gave still goes out, for as long as that may take,
  /// then the exchange ends. For what was written as it was given that is the same as to close.
  virtual void leave() { close(); }
  /// The borrower gives up in the middle.
  virtual void close() = 0;

  /// Bytes of the request taken so far.
  uint64_t sent() const { return sent_; }
  /// Whether any byte of it may have left.
  bool wrote() const { return wrote_; }

 protected:
  ~UpstreamExchange() = default;

  uint64_t sent_ = 0;
  bool wrote_ = false;
};

}  // namespace fairlead::proxy
