#include "proxy/http/gzip_compressor.h"

#include <array>

namespace fairlead::proxy::http {

namespace {

constexpr int kLevel = 5;
constexpr int kWindow = 15 + 16;  // 32 KiB; plus 16: with gzip's header
constexpr int kMemory = 8;

}  // namespace

std::unique_ptr<Compressor> GzipCompressor::make() {
  std::unique_ptr<GzipCompressor> made(new GzipCompressor);
  if (deflateInit2(&made->stream_, kLevel, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    return nullptr;
  return made;
}

GzipCompressor::~GzipCompressor() { deflateEnd(&stream_); }

bool GzipCompressor::run(std::string_view bytes, Step step, Sink sink) {
  const int mode = step == Step::write ? Z_NO_FLUSH : step == Step::flush ? Z_SYNC_FLUSH : Z_FINISH;
  std::array<char, kPiece> piece;
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_.avail_out = piece.size();
    // Z_BUF_ERROR: there was nothing to do.
    if (const int result = deflate(&stream_, mode); result == Z_STREAM_ERROR) return false;
    const size_t made = piece.size() - stream_.avail_out;
    if (made > 0) sink({piece.data(), made});
  } while (stream_.avail_out == 0);
  return true;
}

}  // namespace fairlead::proxy::http
