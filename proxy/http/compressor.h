#pragma once

#include <memory>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "proxy/http/content_coding.h"

namespace fairlead::proxy::http {

/// Compresses one body, piece by piece. Belongs to one response; any one thread. Its state is bounded
/// whatever the body: about 260 KiB for gzip (RFC 1952), 1 MiB for br (RFC 7932), 1.3 MiB for zstd (RFC
/// 8878).
class Compressor {
 public:
  /// What was made so far, in pieces of a few KiB.
  using Sink = absl::FunctionRef<void(std::string_view)>;

  /// Null for `identity`, or when memory is short.
  static std::unique_ptr<Compressor> make(ContentCoding coding);
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  virtual ~Compressor() = default;

  /// Each is false once the library fails, which only want of memory makes it do.
  bool write(std::string_view bytes, Sink sink) { return bytes.empty() || run(bytes, Step::write, sink); }
  /// Gives all that was written, so that the receiver can unpack it.
  bool flush(Sink sink) { return run({}, Step::flush, sink); }
  /// The same, and the end.
  bool finish(Sink sink) { return run({}, Step::finish, sink); }

 protected:
  enum class Step : uint8_t { write, flush, finish };
  static constexpr size_t kPiece = 16 * 1024;

  virtual bool run(std::string_view bytes, Step step, Sink sink) = 0;
};

}  // namespace fairlead::proxy::http
