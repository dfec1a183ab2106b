#include "bench/load/http2_client_stream.h"

#include <absl/strings/numbers.h>

#include "bench/load/http2_client_connection.h"

namespace fairlead::bench {

using proxy::http2::StreamError;

Http2ClientStream::Http2ClientStream(Http2ClientConnection& owner) : owner_(owner) { connection = &owner; }

void Http2ClientStream::begin() {
  abandoned = complete_ = false;
  taken_ = 0;
  status_ = 0;
  grpc_status_.reset();
  message_ = {};
  region_.clear();
}

void Http2ClientStream::on_field(std::string_view name, std::string_view value) {
  const auto number = [value] {
    int parsed = -1;
    return absl::SimpleAtoi(absl::string_view(value.data(), value.size()), &parsed) ? parsed : -1;
  };
  if (name == ":status") {
    status_ = number();
  } else if (name == "grpc-status") {
    grpc_status_ = number();
  } else if (name == owner_.request().watched) {
    region_ = value;
  }
}

void Http2ClientStream::on_data(std::string_view bytes) {
  if (owner_.request().grpc) message_.feed(bytes);
  owner_.session().credit(id, bytes.size());
}

void Http2ClientStream::on_close(StreamError error) { owner_.on_stream_closed(*this, error); }

std::string_view Http2ClientStream::unsent() { return owner_.request().body.substr(taken_); }

Response Http2ClientStream::response(StreamError error) const {
  if (!complete_) return {error == StreamError::protocol ? Outcome::malformed : Outcome::reset, 0, {}, {}};
  return {outcome(), status_, grpc_status_, region_};
}

Outcome Http2ClientStream::outcome() const {
  const Outcome by_status = outcome_of(status_);
  if (!owner_.request().grpc || by_status != Outcome::ok) return by_status;
  if (grpc_status_ != 0) return Outcome::grpc_error;
  return message_.complete() ? Outcome::ok : Outcome::malformed;
}

}  // namespace fairlead::bench
