#pragma once

#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "health/time.h"
#include "proxy/http/message.h"
#include "telemetry/access_entry.h"

namespace fairlead::proxy {

/// What the access log will say of a request: copied from the head while it is there, completed as tries end.
/// Member of a Stream, used again for each request; allocates only to grow.
class RequestRecord {
 public:
  /// Keeps the head's texts when `copy` (the log is on).
  void begin(const http::RequestHead& head, std::string_view host, std::string_view path,
             std::string_view query, std::string_view request_id, bool copy);
  /// Keeps whose request it is, where that is somebody else than the peer.
  void name_client(std::string_view client) { client_ = keep(client); }
  void attempt_started(std::string_view region, std::string_view endpoint, std::string_view reason);
  void attempt_ended(int status, std::string_view failure, Duration took);

  /// Fills the texts and attempts of `entry`; they stay good until the next `begin`.
  void describe(telemetry::AccessEntry& entry) const;

 private:
  using Attempts = absl::InlinedVector<telemetry::AccessAttempt, 4>;
  struct Span {
    size_t begin = 0;
    size_t size = 0;
  };
  Span keep(std::string_view text);
  std::string_view text(Span span) const { return std::string_view(texts_).substr(span.begin, span.size); }

  std::string texts_;
  Span client_, method_, host_, path_, request_id_, user_agent_;
  Attempts attempts_;
};

}  // namespace fairlead::proxy
