#pragma once

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "bench/load/arrival_schedule.h"
#include "bench/load/client_connection.h"
#include "bench/load/http2_client_connection.h"
#include "bench/load/options.h"
#include "bench/load/sample.h"
#include "bench/load/target_list.h"
#include "bench/net/poller.h"
#include "proxy/http2/name_values.h"

namespace fairlead::bench {

/// Sends requests and hands on what became of each. With a rate it is an open loop: requests fall due by the
/// ArrivalSchedule, take the most recently used connection that has room, else wait (their number alone is
/// kept: the schedule knows their times) while connections are opened up to the bound. Without a rate it is a
/// closed loop. What a server says that it did not process waits with its time and goes first.
///
/// One thread. Ends when all requests are finished or timed out, so after the last due time by one timeout at
/// most, or at once by SIGINT or SIGTERM.
class LoadGenerator final : ClientConnection::Owner {
 public:
  using OnSample = std::function<void(const Sample&)>;
  using OnTurn = std::function<void(Time now)>;

  /// `tls` is null for plain connections, else outlives this.
  LoadGenerator(const LoadOptions& options, TlsClient* tls, Time start, OnSample on_sample, OnTurn on_turn);
  ~LoadGenerator();

  /// `next_turn` tells when on_turn must be called next, even if nothing happens.
  void run(const std::function<Time()>& next_turn);

  uint64_t in_flight() const { return in_flight_; }
  uint64_t waiting(Time now) const {
    return returned_.size() + (open_loop_ ? schedule_.due(now) - dispatched_ : 0);
  }
  uint64_t connects() const { return connects_; }
  uint64_t stale() const { return stale_; }
  uint64_t resent() const { return resent_; }
  uint64_t peak_connections() const { return peak_connections_; }

 private:
  using List = boost::intrusive::list<ClientConnection, boost::intrusive::constant_time_size<false>>;
  using Requests = boost::intrusive::list<PendingRequest, boost::intrusive::constant_time_size<false>>;

  void on_finished(PendingRequest& request, const Response& response) override;
  void on_returned(PendingRequest& request) override;

  void handle(const epoll_event& event);
  /// Puts a connection into the list that its state belongs to.
  void settle(ClientConnection& connection);
  void dispatch(Time now);
  void dispatch_due(Time now);
  void dispatch_closed_loop(Time now);
  void send_returned(Time now);
  /// False when the connection turned out closed; it is gone then.
  bool send(ClientConnection& connection, Time intended);
  void flush();
  void open_connections(uint64_t wanted, Time now);
  bool open_connection(Time now);
  std::unique_ptr<ClientConnection> new_connection(FileDescriptor fd, Time now);
  void on_connect_error(size_t target, Time now, Outcome outcome = Outcome::connect_error);
  void expire(Time now);
  void close(ClientConnection& connection);
  bool may_send(Time now) const;
  bool finished(Time now) const;
  Time next_wake(Time now) const;
  void report(Time intended, Time completed, const Response& response) {
    on_sample_({intended, completed, response});
  }

  const LoadOptions& options_;
  TlsClient* const tls_;
  const bool open_loop_;
  const Time end_;  // of the closed loop
  ArrivalSchedule schedule_;
  OnSample on_sample_;
  OnTurn on_turn_;
  proxy::http2::NameValues fields_;
  Http2Request http2_request_;
  TargetList targets_;
  Poller poller_;
  FileDescriptor signals_;
  List connecting_, ready_, full_, closing_;  // connecting_ and closing_ in the order of their deadlines
  std::vector<std::unique_ptr<ClientConnection>> closed_;  // freed when no event of this turn can name them
  std::vector<ClientConnection*> unflushed_;               // something was sent on them
  Requests requests_;                                      // under way, in the order of their deadlines
  std::priority_queue<Time, std::vector<Time>, std::greater<>> returned_;  // intended times
  Time retry_connect_{};  // closed loop: no new connection before, after one failed
  bool stopping_ = false;
  uint64_t dispatched_ = 0;
  uint64_t in_flight_ = 0;
  uint64_t open_ = 0, opening_ = 0, peak_connections_ = 0;
  uint64_t connects_ = 0;
  uint64_t stale_ = 0;  // connections found closed just before a request would have used them
  uint64_t resent_ = 0;
};

}  // namespace fairlead::bench
