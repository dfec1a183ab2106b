#pragma once

#include "proxy/http/parse_result.h"
#include "proxy/http2/field_block.h"

namespace fairlead::proxy::http2 {

/// A header block that begins a request, or ends one: checked as strictly as an HTTP/1 head, since it may
/// become one (RFC 9113 §10.3).
class RequestBlock : public FieldBlock {
 public:
  using FieldBlock::FieldBlock;

  void clear();
  /// Pseudo-header fields too.
  void add(std::string_view name, std::string_view value);

  /// Fills `head`, whose views are good until the next clear(). `ended`: no body follows.
  http::ParseError finish_head(bool ended, http::RequestHead& head);

  /// Whether it begins a gRPC call, by its content type, although it may be refused.
  bool is_grpc() const { return grpc_; }

 private:
  http::ParseError read_authority(http::RequestHead& head);

  std::string line_;  // "METHOD target HTTP/1.1", as HTTP/1 would say it
  std::string method_;
  std::string path_;
  std::string authority_;
  std::string protocol_;  // of an extended CONNECT
  bool grpc_ = false;
};

}  // namespace fairlead::proxy::http2
