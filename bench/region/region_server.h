#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/net/poller.h"
#include "bench/region/behaviour.h"
#include "bench/region/capacity.h"
#include "bench/region/load_average.h"
#include "bench/region/origin_connection.h"
#include "bench/region/response_set.h"

namespace fairlead::bench {

class Http1OriginConnection;

/// A simulated region: accepts on its listening sockets and answers every request as its Behaviour says,
/// after the delay that it says, over HTTP/1.1 or HTTP/2, to plain requests and gRPC calls. One thread; lives
/// until `stop` or a termination signal. Answers whose connection went away in the meantime are dropped.
/// `/_region` reads and changes the behaviour and is never delayed; `/healthz` is delayed like any request.
class RegionServer {
 public:
  /// With a `tick`, answers leave in batches of it: fewer wake-ups, some lateness.
  RegionServer(std::string name, Behaviour behaviour, uint64_t seed, Duration tick);

  /// Starts listening; the address with the port in use, or empty with errno set.
  std::string listen(const Address& address);

  /// Serves until SIGINT or SIGTERM.
  void run();

 private:
  enum class Fate : uint8_t { answer, reset };
  /// An answer that waits for its time.
  struct Delayed {
    Time due;
    int fd;
    uint64_t serial;
    int32_t stream;
    int status;
    Fate fate;
    bool holds_slot;
    Duration slower{};
    bool operator>(const Delayed& other) const { return due > other.due; }
  };

  void on_event(const epoll_event& event);
  void accept_all(int listener);
  /// Reads and answers requests until one must wait; closes the connection when it is over.
  void serve(OriginConnection& connection);
  /// False when the connection is over.
  bool serve_request(OriginConnection& connection);
  bool serve_control(OriginConnection& connection, const OriginRequest& request, std::string_view query);
  /// Its first bytes ask for it. Destroys `connection`.
  OriginConnection& become_http2(Http1OriginConnection& connection);
  bool finish(OriginConnection& connection, const Delayed& answer);
  /// Gives the answer a slot, a place in the queue, or refuses it.
  void admit(Delayed answer);
  /// Starts the wait of an answer that has its slot, or needs none.
  void schedule(Delayed answer, Time now);
  /// Takes note of how many slots are in use now.
  void note_load(Time now);
  /// How full the region says that it is; negative: it does not say.
  double utilization() const;
  void fire_due(Time now);
  void fire(const Delayed& answer);
  void close(int fd);
  OriginConnection* find(int fd, uint64_t serial);
  bool chance(double rate) { return rate > 0 && std::uniform_real_distribution<>(0, 1)(random_) < rate; }
  std::string describe() const;

  std::string name_;
  Duration tick_;
  Behaviour behaviour_;
  ResponseSet responses_;
  std::mt19937_64 random_;
  Poller poller_;
  FileDescriptor signals_;
  std::vector<FileDescriptor> listeners_;
  std::vector<std::unique_ptr<OriginConnection>> connections_;  // by descriptor
  std::priority_queue<Delayed, std::vector<Delayed>, std::greater<>> delayed_;
  Capacity<Delayed> capacity_;
  LoadAverage load_;
  bool stopping_ = false;
  uint64_t next_serial_ = 1;
  uint64_t accepted_ = 0;
  uint64_t requests_ = 0;
  uint64_t health_checks_ = 0;
  uint64_t answered_ = 0;
};

}  // namespace fairlead::bench
