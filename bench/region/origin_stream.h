#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "bench/region/origin_connection.h"
#include "proxy/http2/name_values.h"
#include "proxy/http2/session.h"

namespace fairlead::bench {

/// One request on an HTTP/2 connection of a simulated region, and its answer. Belongs to its connection.
class OriginStream final : public proxy::http2::SessionStream {
 public:
  /// Tells its connection.
  struct Events {
    std::function<void(int32_t)> arrived;  // the request is whole
    std::function<void(int32_t)> closed;   // destroys it
  };

  OriginStream(int32_t id, proxy::http2::Session& session, const Events& events)
      : id_(id), session_(session), events_(events) {}

  OriginRequest request() const { return {method_, path_, id_}; }
  void answer(const Answer& answer, std::string_view region);

 private:
  void answer_call(const Answer& answer, proxy::http2::NameValues& fields);

  void on_fields_begin() override {}
  void on_field(std::string_view name, std::string_view value) override;
  void on_fields_end(bool ended) override;
  void on_data(std::string_view bytes) override { session_.credit(id_, bytes.size()); }
  void on_end() override { events_.arrived(id_); }
  void on_close(proxy::http2::StreamError) override { events_.closed(id_); }
  std::string_view unsent() override { return std::string_view(body_).substr(taken_); }
  void on_taken(size_t size) override { taken_ += size; }
  bool last() override { return true; }
  std::span<const nghttp2_nv> trailers() override;

  const int32_t id_;
  proxy::http2::Session& session_;
  const Events& events_;
  std::string method_, path_;
  bool grpc_ = false;
  std::string body_;
  size_t taken_ = 0;
};

}  // namespace fairlead::bench
