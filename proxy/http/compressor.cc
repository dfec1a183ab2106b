#include "proxy/http/compressor.h"

#include "proxy/http/brotli_compressor.h"
#include "proxy/http/gzip_compressor.h"
#include "proxy/http/zstd_compressor.h"

namespace fairlead::proxy::http {

std::unique_ptr<Compressor> Compressor::make(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::gzip:
      return GzipCompressor::make();
    case ContentCoding::br:
      return BrotliCompressor::make();
    case ContentCoding::zstd:
      return ZstdCompressor::make();
    case ContentCoding::identity:
      break;
  }
  return nullptr;
}

}  // namespace fairlead::proxy::http
