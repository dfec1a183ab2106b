#pragma once

// For tests and the fuzzer: what a parser made of some bytes, as text, however the bytes were cut into
// pieces.

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "proxy/http/parser.h"

namespace fairlead::proxy::http {

inline std::string describe(const Fields& fields) {
  std::string text;
  for (const Field& field : fields) {
    text.append(field.name).append("=").append(field.value);
    text += field.named_by_connection ? "(named)|" : "|";
  }
  return text;
}

inline std::string describe_body(BodyKind kind, uint64_t length) {
  constexpr std::string_view kNames[] = {"none", "length", "chunked", "until_close"};
  return std::string(kNames[static_cast<size_t>(kind)]) + ":" + std::to_string(length);
}

inline std::string describe(const RequestHead& head) {
  std::string text;
  for (const std::string_view part : {head.method_text, head.target, head.authority, head.path, head.query}) {
    text.append(part).append(" ");
  }
  text += "1." + std::to_string(head.minor_version) + " " + describe_body(head.body, head.content_length);
  text += head.keep_alive ? " keep-alive" : " close";
  if (head.expect_continue) text += " expect";
  if (!head.upgrade.empty()) text += " upgrade";
  return text + " [" + describe(head.fields) + "]";
}

inline std::string describe(const ResponseHead& head) {
  std::string text = std::to_string(head.status) + " (" + std::string(head.reason) + ") 1.";
  text += std::to_string(head.minor_version) + " " + describe_body(head.body, head.content_length);
  text += head.keep_alive ? " keep-alive" : " close";
  return text + " [" + describe(head.fields) + "]";
}

/// Gives `parser` the bytes in pieces and writes down what it reports. Every call gets its own allocation of
/// exactly the bytes at hand, so that a sanitizer sees any read beyond them and any view kept for too long.
template <typename Parser>
class Transcript {
 public:
  explicit Transcript(const ParserLimits& limits = {}) : parser_(limits) {}

  Parser& parser() { return parser_; }

  /// False once the parser refused.
  bool feed(std::string_view piece) {
    pending_.append(piece);
    while (step()) {
    }
    return parser_.error() == ParseError::none;
  }

  /// The messages so far, one after the other; the last may be incomplete.
  std::string text() const {
    std::string whole = finished_ + head_;
    if (!body_.empty()) whole += "<" + body_ + ">";
    if (parser_.error() != ParseError::none) whole += std::string("!") + to_string(parser_.error());
    return whole;
  }
  const std::string& body() const { return body_; }
  size_t messages() const { return messages_; }
  size_t unconsumed() const { return pending_.size(); }

 private:
  bool step() {
    const auto bytes = std::make_unique<char[]>(pending_.size());
    std::memcpy(bytes.get(), pending_.data(), pending_.size());
    size_t consumed = 0;
    const Step found = parser_.next({bytes.get(), pending_.size()}, consumed);
    if (consumed > pending_.size()) std::abort();
    if (found == Step::head) head_ = describe(parser_.head());
    if (found == Step::body) body_.append(parser_.body());
    if (found == Step::done) finish();
    pending_.erase(0, consumed);
    return found == Step::head || found == Step::body || (found == Step::done && !pending_.empty());
  }

  void finish() {
    const std::string trailers = describe(parser_.trailers());
    finished_ = text();
    if (!trailers.empty()) finished_ += "{" + trailers + "}";
    finished_ += '\n';
    head_.clear();
    body_.clear();
    ++messages_;
    parser_.reset();
  }

  Parser parser_;
  std::string pending_;
  std::string finished_;
  std::string head_;
  std::string body_;
  size_t messages_ = 0;
};

/// The bytes at once, byte by byte, and in two pieces at every position: the same text each time, else
/// "differs: …".
template <typename Parser, typename Prepare>
std::string transcript_of(std::string_view bytes, const ParserLimits& limits, Prepare prepare) {
  const auto cut = [&](std::span<const size_t> cuts) {
    Transcript<Parser> transcript(limits);
    prepare(transcript.parser());
    size_t from = 0;
    for (const size_t at : cuts) {
      if (!transcript.feed(bytes.substr(from, at - from))) return transcript.text();
      from = at;
    }
    transcript.feed(bytes.substr(from));
    return transcript.text();
  };
  std::string whole = cut({});
  for (size_t at = 0; at <= bytes.size(); ++at) {
    if (const std::string two = cut({{at}}); two != whole)
      return "differs at " + std::to_string(at) + ": " + two;
  }
  Transcript<Parser> dripped(limits);
  prepare(dripped.parser());
  for (const char byte : bytes) {
    if (!dripped.feed({&byte, 1})) break;
  }
  if (dripped.text() != whole) return "differs when dripped: " + dripped.text();
  return whole;
}

}  // namespace fairlead::proxy::http
