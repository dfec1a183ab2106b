#include "proxy/http/brotli_compressor.h"

namespace fairlead::proxy::http {

namespace {

constexpr uint32_t kQuality = 4;  // the highest that costs no more than gzip
constexpr uint32_t kWindow = 18;  // 256 KiB

}  // namespace

std::unique_ptr<Compressor> BrotliCompressor::make() {
  BrotliEncoderState* state = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
  if (state == nullptr) return nullptr;
  BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, kQuality);
  BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, kWindow);
  return std::unique_ptr<Compressor>(new BrotliCompressor(state));
}

BrotliCompressor::~BrotliCompressor() { BrotliEncoderDestroyInstance(state_); }

bool BrotliCompressor::run(std::string_view bytes, Step step, Sink sink) {
  const auto operation = step == Step::write   ? BROTLI_OPERATION_PROCESS
                         : step == Step::flush ? BROTLI_OPERATION_FLUSH
                                               : BROTLI_OPERATION_FINISH;
  size_t left = bytes.size();
  const auto* next = reinterpret_cast<const uint8_t*>(bytes.data());
  do {
    size_t room = 0;  // the output is taken where it lies
    if (BrotliEncoderCompressStream(state_, operation, &left, &next, &room, nullptr, nullptr) == BROTLI_FALSE)
      return false;
    while (BrotliEncoderHasMoreOutput(state_) == BROTLI_TRUE) {
      size_t size = kPiece;
      const uint8_t* made = BrotliEncoderTakeOutput(state_, &size);
      if (size > 0) sink({reinterpret_cast<const char*>(made), size});
    }
  } while (left > 0);
  return true;
}

}  // namespace fairlead::proxy::http
