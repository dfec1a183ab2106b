#pragma once

#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "bench/load/arrival_schedule.h"
#include "bench/load/client_connection.h"
#include "bench/load/options.h"
#include "bench/load/sample.h"
#include "bench/net/poller.h"

namespace fairlead::bench {

/// Sends requests and hands on what became of each. With a rate it is an open loop: requests fall due by the
/// ArrivalSchedule, take the most recently used idle connection, else wait (their number alone is kept: the
/// schedule knows their times) while connections are opened up to the bound. Without a rate it is a closed
/// loop.
///
/// One thread. Ends when all requests are finished or timed out, so after the last due time by one timeout at
/// most, or at once by SIGINT or SIGTERM.
class LoadGenerator {
 public:
  using OnSample = std::function<void(const Sample&)>;
  using OnTurn = std::function<void(Time now)>;

  /// `tls` is null for plain connections, else outlives this.
  LoadGenerator(const LoadOptions& options, TlsClient* tls, Time start, OnSample on_sample, OnTurn on_turn);
  ~LoadGenerator();

  /// `next_turn` tells when on_turn must be called next, even if nothing happens.
  void run(const std::function<Time()>& next_turn);

  uint64_t in_flight() const { return in_flight_; }
  uint64_t waiting(Time now) const { return open_loop_ ? schedule_.due(now) - dispatched_ : 0; }
  uint64_t connects() const { return connects_; }
  uint64_t stale() const { return stale_; }
  uint64_t peak_connections() const { return peak_connections_; }

 private:
  using List = boost::intrusive::list<ClientConnection, boost::intrusive::constant_time_size<false>>;

  void handle(const epoll_event& event);
  void on_response(ClientConnection& connection);
  void on_end(ClientConnection& connection, bool by_tls);
  void on_lost(ClientConnection& connection, Outcome outcome);
  void dispatch(Time now);
  void dispatch_due(Time now);
  void dispatch_closed_loop(Time now);
  /// False when the connection turned out closed; it is gone then.
  bool send(ClientConnection& connection, Time intended);
  bool open_connection(Time now);
  void on_connect_error(Time now, Outcome outcome = Outcome::connect_error);
  void expire(Time now);
  void close(ClientConnection& connection);
  bool may_send(Time now) const;
  bool finished(Time now) const;
  Time next_wake(Time now) const;
  void report(Time intended, Time completed, Outcome outcome, const MessageScanner* response = nullptr);

  const LoadOptions& options_;
  TlsClient* const tls_;
  const bool open_loop_;
  const Time end_;  // of the closed loop
  ArrivalSchedule schedule_;
  OnSample on_sample_;
  OnTurn on_turn_;
  Poller poller_;
  FileDescriptor signals_;
  List connecting_, idle_, busy_,
      closing_;  // busy_, connecting_ and closing_ in the order of their deadlines
  std::vector<std::unique_ptr<ClientConnection>> closed_;  // freed when no event of this turn can name them
  Time retry_connect_{};  // closed loop: no new connection before, after one failed
  bool stopping_ = false;
  uint64_t dispatched_ = 0;
  uint64_t in_flight_ = 0;
  uint64_t open_ = 0, opening_ = 0, peak_connections_ = 0;
  uint64_t connects_ = 0;
  uint64_t stale_ = 0;  // connections found closed just before a request would have used them
};

}  // namespace fairlead::bench
