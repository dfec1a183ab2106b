#pragma once

#include <zlib.h>

#include <memory>

#include "proxy/http/compressor.h"

namespace fairlead::proxy::http {

/// gzip by zlib.
class GzipCompressor final : public Compressor {
 public:
  static std::unique_ptr<Compressor> make();
  ~GzipCompressor() override;

 private:
  GzipCompressor() = default;
  bool run(std::string_view bytes, Step step, Sink sink) override;

  z_stream stream_{};
};

}  // namespace fairlead::proxy::http
