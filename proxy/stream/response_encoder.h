#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "config/config.h"
#include "proxy/http/compressor.h"
#include "proxy/stream/worker_context.h"

namespace fairlead::proxy {

/// Compresses the response of one request, on a route that says so and for a client that takes it: judges the
/// response by its head, rewrites that, packs the body. Left alone is what is encoded already, a part (206,
/// Content-Range) or a digest of something, forbidden to be transformed (RFC 9111 §5.2.2.6), short, of
/// another type, or without a body. Belongs to a Stream, for one request; worker's thread only. Its state is
/// bounded by the coding's, and the number of them by kMost a worker: beyond, responses go out as they are.
class ResponseEncoder {
 public:
  static constexpr size_t kMost = 256;

  /// `config` outlives it.
  ResponseEncoder(WorkerContext& context, const config::Compression& config,
                  const http::RequestHead& request);
  ~ResponseEncoder();
  ResponseEncoder(const ResponseEncoder&) = delete;

  /// The head to send instead of `head`; good until the next call, and as long as `head`.
  const http::ResponseHead& rewrite(const http::ResponseHead& head);
  /// Whether the body is to be written here.
  bool active() const { return compressor_ != nullptr; }

  // False: memory is short, and the body can not go on.
  bool write(std::string_view bytes, http::Compressor::Sink sink);
  /// Gives all that was written.
  bool flush(http::Compressor::Sink sink);
  bool finish(http::Compressor::Sink sink);

 private:
  /// Whether the response would be compressed for a client that takes it.
  bool eligible(const http::ResponseHead& head) const;
  bool of_a_listed_type(const http::Fields& fields) const;
  bool start();
  void encode_fields();
  void add_field(std::string_view name, std::string_view value);
  auto counted(http::Compressor::Sink sink) {
    return [this, sink](std::string_view piece) {
      made_ += piece.size();
      sink(piece);
    };
  }

  WorkerContext& context_;
  const config::Compression& config_;
  http::ContentCoding coding_;
  const bool head_request_;
  std::unique_ptr<http::Compressor> compressor_;
  http::ResponseHead head_;
  std::deque<std::string> lines_;  // of the fields that are added
  uint64_t received_ = 0;
  uint64_t made_ = 0;
  bool unflushed_ = false;
};

}  // namespace fairlead::proxy
