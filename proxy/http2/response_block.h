#pragma once

#include "proxy/http2/field_block.h"

namespace fairlead::proxy::http2 {

/// A header block that begins or ends a response.
class ResponseBlock : public FieldBlock {
 public:
  using FieldBlock::FieldBlock;

  void clear();
  /// `:status` too.
  void add(std::string_view name, std::string_view value);
  /// 0: the block has none, as trailers have.
  int status() const { return status_; }

  /// Fills `head`, whose views are good until the next clear(). False when it is over a bound or says its
  /// length in two ways.
  bool finish_head(http::Method request_method, bool ended, http::ResponseHead& head);

 private:
  int status_ = 0;
};

}  // namespace fairlead::proxy::http2
