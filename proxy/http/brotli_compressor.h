#pragma once

#include <brotli/encode.h>

#include <memory>

#include "proxy/http/compressor.h"

namespace fairlead::proxy::http {

/// br by libbrotli.
class BrotliCompressor final : public Compressor {
 public:
  static std::unique_ptr<Compressor> make();
  ~BrotliCompressor() override;

 private:
  explicit BrotliCompressor(BrotliEncoderState* state) : state_(state) {}
  bool run(std::string_view bytes, Step step, Sink sink) override;

  BrotliEncoderState* state_;
};

}  // namespace fairlead::proxy::http
