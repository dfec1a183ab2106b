#include "proxy/http/zstd_compressor.h"

#include <array>

namespace fairlead::proxy::http {

namespace {

constexpr int kLevel = 3;
constexpr int kWindow = 18;  // 256 KiB; RFC 9659 allows 8 MiB

}  // namespace

std::unique_ptr<Compressor> ZstdCompressor::make() {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  if (context == nullptr) return nullptr;
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindow);
  return std::unique_ptr<Compressor>(new ZstdCompressor(context));
}

ZstdCompressor::~ZstdCompressor() { ZSTD_freeCCtx(context_); }

bool ZstdCompressor::run(std::string_view bytes, Step step, Sink sink) {
  const auto mode = step == Step::write ? ZSTD_e_continue : step == Step::flush ? ZSTD_e_flush : ZSTD_e_end;
  std::array<char, kPiece> piece;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  size_t left = 0;
  do {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ZSTD_compressStream2(context_, &out, &in, mode);
    if (ZSTD_isError(left) != 0) return false;
    if (out.pos > 0) sink({piece.data(), out.pos});
  } while (step == Step::write ? in.pos < in.size : left > 0);
  return true;
}

}  // namespace fairlead::proxy::http
