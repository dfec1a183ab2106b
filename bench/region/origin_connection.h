#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "bench/net/socket.h"

namespace fairlead::bench {

/// What a simulated region reads of a request.
struct OriginRequest {
  std::string_view method;
  std::string_view target;  // path and query
  int32_t stream = 0;       // of HTTP/2
};

/// What a request is answered with: a body of `size` bytes, or `json` when it is not empty. A gRPC call is
/// answered by a message of `size` bytes when the status is 200, else by the gRPC status that a client would
/// make of it.
struct Answer {
  int status = 200;
  uint32_t size = 0;
  std::string json;
  double utilization = -1;  // that the answer reports; negative: none
};

/// Value of `endpoint-load-metrics` (Open Request Cost Aggregation) for it.
inline std::string load_report(double utilization) {
  char text[64];
  std::snprintf(text, sizeof text, "TEXT application_utilization=%.3f", utilization);
  return text;
}

/// One accepted connection of a simulated region. Owned by the RegionServer, used on its thread.
class OriginConnection {
 public:
  enum class Progress : uint8_t { waiting, request, closed };

  OriginConnection(FileDescriptor fd, uint64_t serial) : fd_(std::move(fd)), serial_(serial) {}
  virtual ~OriginConnection() = default;
  OriginConnection(const OriginConnection&) = delete;

  /// Takes note of what epoll said, before `read`.
  virtual void on_ready(uint32_t events) = 0;
  /// Reads on until a whole request is there, nothing more can be read now, or the connection is over. What
  /// was answered since leaves at the latest with `waiting`.
  virtual Progress read() = 0;
  /// The request that `read` has come upon, until it is called again or the answer given.
  virtual OriginRequest request() const = 0;
  /// Answers the request; nothing happens when the client has given it up. False: the connection is over.
  virtual bool answer(int32_t stream, const Answer& answer) = 0;
  /// Resets instead of answering: the connection, with HTTP/2 the stream. False: the connection is over.
  virtual bool reset(int32_t stream) = 0;
  /// Continues to send what did not fit the socket. False: the connection is over.
  virtual bool flush() = 0;

  int fd() const { return fd_.get(); }
  uint64_t serial() const { return serial_; }  // tells it from an earlier one with the same descriptor

 protected:
  FileDescriptor fd_;

 private:
  const uint64_t serial_;
};

}  // namespace fairlead::bench
