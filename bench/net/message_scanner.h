#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::bench {

/// Finds where HTTP/1.1 messages end in a stream of bytes, and reads the little that a load generator and a
/// simulated origin need of them. It is lenient where the proxy's codec is strict: what it measures must not
/// depend on how it reads. Interim responses (1xx) are skipped. Allocates nothing per message once its
/// buffers have grown.
///
/// Used by one thread; one scanner per connection and direction. A head may be at most kMaxHead bytes.
class MessageScanner {
 public:
  enum class Kind : uint8_t { request, response };
  static constexpr size_t kMaxHead = 64 * 1024;

  /// `watched` is the name of a header field whose value is kept; empty for none. It must outlive the
  /// scanner.
  MessageScanner(Kind kind, std::string_view watched) : kind_(kind), watched_name_(watched) {}

  /// Consumes bytes up to the end of the current message at most, and says how many. Call again with the rest
  /// after `next` when complete.
  size_t feed(std::string_view bytes);

  /// The stream ended. True when that is a proper end of the current message (a body delimited by the end).
  bool finish();

  /// Starts on the next message. `bodiless` says that a response has no body whatever its head says (HEAD).
  void next(bool bodiless = false);

  bool complete() const { return phase_ == Phase::complete; }
  bool malformed() const { return phase_ == Phase::malformed; }
  bool started() const { return phase_ != Phase::head || !head_.empty(); }

  /// Valid once the message is complete, until `next`.
  int status() const { return status_; }
  bool keep_alive() const { return keep_alive_; }
  std::string_view start_line() const { return start_line_; }
  std::string_view watched() const { return watched_; }

 private:
  enum class Phase : uint8_t {
    head,
    length,
    until_end,
    chunk_size,
    chunk_extension,
    chunk_data,
    chunk_end,
    trailers,
    complete,
    malformed
  };

  size_t feed_head(std::string_view bytes);
  void read_head(std::string_view head);
  void read_start_line(std::string_view line);
  void read_field(std::string_view line);
  void begin_body();
  size_t feed_chunked(std::string_view bytes);
  void feed_chunk_byte(char c);
  void end_chunk_size();

  Kind kind_;
  Phase phase_ = Phase::head;
  bool bodiless_ = false;
  bool chunked_ = false;
  bool has_length_ = false;
  bool keep_alive_ = true;
  int status_ = 0;
  uint64_t remaining_ = 0;     // bytes of a sized body or chunk still to come
  uint32_t trailer_line_ = 0;  // bytes of the current trailer line
  std::string head_;           // the part of a head that came in an earlier piece
  std::string start_line_;
  std::string_view watched_name_;
  std::string watched_;
};

}  // namespace fairlead::bench
