#pragma once

#include <zstd.h>

#include <memory>

#include "proxy/http/compressor.h"

namespace fairlead::proxy::http {

/// zstd by libzstd.
class ZstdCompressor final : public Compressor {
 public:
  static std::unique_ptr<Compressor> make();
  ~ZstdCompressor() override;

 private:
  explicit ZstdCompressor(ZSTD_CCtx* context) : context_(context) {}
  bool run(std::string_view bytes, Step step, Sink sink) override;

  ZSTD_CCtx* context_;
};

}  // namespace fairlead::proxy::http
