#pragma once

#include <boost/intrusive/list.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <string_view>

#include "proxy/upstream/upstream_exchange.h"
#include "proxy/upstream/upstream_pool.h"

namespace fairlead::proxy {

class LocalEndpoint;
class Stream;
struct LocalRegion;

/// One try of a request at one endpoint: waits for a connection, sends the Stream's RequestBuffer, hands the
/// response to the Stream. A member of its Stream, used again for the next try; at most one exchange at a
/// time. It keeps the evidence: every attempt that began ends with exactly one outcome. Worker's thread only.
class Attempt final : UpstreamExchange::Client, UpstreamPool::Waiter {
 public:
  using WaitingHook = boost::intrusive::list_member_hook<>;
  WaitingHook waiting_hook;
  // Defined after the class: the list needs the hook's place.
  struct WaitingList;

  explicit Attempt(Stream& stream) : stream_(stream) {}
  ~Attempt();
  Attempt(const Attempt&) = delete;

  /// Begins at `endpoint` of `region`. What becomes of it is told to the Stream, never from within this call,
  /// except that a full queue is: false, and the attempt is over without an outcome. `fresh`: not on a
  /// connection that sat idle.
  bool start(LocalRegion& region, LocalEndpoint& endpoint, http::Method method, bool idempotent, bool fresh);
  /// Sends what the request buffer holds beyond what was sent.
  void pump();
  /// Ends it without a result: nobody waits for the answer any more, for the given reason.
  void cancel(ProxyError::Kind reason);
  /// Ends it between two frames of a tunnel, whose last bytes were given to it: they still go out.
  void leave(ProxyError::Kind reason);
  /// The response is not wanted, although the origin answered: another try follows. Ends it with `outcome`.
  void reject_response(health::Outcome outcome);
  /// Stops and resumes the response, for a client that can not take it.
  void pause_response();
  void resume_response();
  /// Ends it by the Stream's clock: no response in time.
  void time_out();

  bool active() const { return endpoint_ != nullptr; }
  bool sent_anything() const { return sent_anything_; }
  bool answered() const { return answered_; }
  uint64_t sent() const { return exchange_ == nullptr ? 0 : exchange_->sent(); }
  LocalEndpoint* endpoint() const { return endpoint_.get(); }
  Stream& stream() { return stream_; }

 private:
  static constexpr int kMostInterim =
      100;  // interim heads before the response's, such as one now and then that work goes on

  void on_exchange(UpstreamExchange& exchange) override;
  void on_no_exchange(ProxyError error) override;
  std::optional<ProxiedEnds> proxied_ends() const override;
  void on_response_head(const http::ResponseHead& head) override;
  void on_response_body(std::string_view bytes) override;
  void on_response_end(const http::Fields& trailers) override;
  void on_response_pause() override;
  void on_upstream_writable() override { pump(); }
  void on_upstream_failure(ProxyError error) override;

  void borrow(UpstreamExchange& exchange);
  void note_sent();
  void refuse_interim();
  /// What the origin says of how full it is.
  void note_load(const http::Fields& fields);
  void await_response();
  void leave_waiting();
  /// Gives the outcome to the evidence and lets the endpoint go. `failure` says more of an attempt without a
  /// response.
  void end(health::Outcome outcome, ProxyError::Kind failure = ProxyError::Kind::none);
  void give_evidence(health::Outcome outcome);
  /// Lets go of the connection or of the place in the queue.
  void detach();

  Stream& stream_;
  boost::intrusive_ptr<LocalEndpoint> endpoint_;
  LocalRegion* region_ = nullptr;
  UpstreamExchange* exchange_ = nullptr;
  http::Method method_ = http::Method::get;
  bool queued_ = false;
  bool sent_anything_ = false;
  bool awaited_ = false;  // the whole request is out: the level `waiting` counts it
  bool answered_ = false;
  bool status_failure_ = false;
  bool gave_evidence_ = false;
  int interim_ = 0;    // heads so far
  uint64_t sent_ = 0;  // of the request, when it was last looked at
  Time began_{};
  Time sent_at_{};
  Duration latency_{};
};

struct Attempt::WaitingList
    : boost::intrusive::list<Attempt,
                             boost::intrusive::member_hook<Attempt, WaitingHook, &Attempt::waiting_hook>> {};

}  // namespace fairlead::proxy
