#pragma once

#include <cstddef>
#include <functional>
#include <streambuf>
#include <string>
#include <string_view>

namespace fairlead::config {

/// Feeds a text to yaml-cpp in pieces, and keeps its scanner from piling up the whole of it: the scanner
/// holds tokens back while what they began could still turn out to be a key, some 200 bytes of memory for
/// each byte of `[[[[[`.
///
/// A document that is one flow collection (all JSON is) would look like such a key to its very end; behind
/// "--- " it can not be one, so that marker is slipped in before it.
class DocumentInput : public std::streambuf {
 public:
  /// Most bytes that may pass without `progress` changing; then `stalled` is called, which must throw.
  static constexpr size_t kMaxLookahead = 256 * 1024;

  DocumentInput(std::string_view text, std::function<size_t()> progress, std::function<void()> stalled);

  /// Position in the original text (both from zero) of what the scanner reports at `line` and `column`.
  int original_column(int line, int column) const;

 protected:
  int_type underflow() override;

 private:
  void serve(std::string_view piece);

  std::string
      head_;  // what precedes the marker, and the marker; in one piece, since the scanner steps back in it
  std::string_view rest_;  // what is still to be served, after head_
  bool head_served_ = false;
  int marked_line_ = -1;
  std::function<size_t()> progress_;
  std::function<void()> stalled_;
  size_t seen_ = 0;       // progress at the last look
  size_t lookahead_ = 0;  // bytes served since it changed
};

}  // namespace fairlead::config
