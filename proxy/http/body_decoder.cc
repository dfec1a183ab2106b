#include "proxy/http/body_decoder.h"

#include <algorithm>

#include "proxy/http/chunk_line.h"
#include "proxy/http/field_parser.h"

namespace fairlead::proxy::http {
namespace {

// What a chunk may cost in framing, beyond which it counts against the message's allowance: tiny chunks with
// long extensions would make the peer's bytes dear to read and free of content.
constexpr size_t kFreeOverhead = 16;
constexpr size_t kMaxOverhead = 16 * 1024;

}  // namespace

void BodyDecoder::start(BodyKind kind, uint64_t length, size_t max_trailers, size_t max_trailer_bytes,
                        bool underscores) {
  error_ = ParseError::none;
  underscores_ = underscores;
  overhead_ = 0;
  remaining_ = length;
  max_trailers_ = max_trailers;
  max_trailer_bytes_ = max_trailer_bytes;
  body_ = {};
  scanner_.reset();
  trailers_.clear();
  switch (kind) {
    case BodyKind::none:
      state_ = State::done;
      break;
    case BodyKind::length:
      state_ = length == 0 ? State::done : State::length;
      break;
    case BodyKind::chunked:
      state_ = State::chunk_line;
      break;
    case BodyKind::until_close:
      state_ = State::until_close;
      break;
  }
}

Step BodyDecoder::next(std::string_view input, size_t& consumed) {
  consumed = 0;
  for (;;) {
    size_t taken = 0;
    const std::string_view rest = input.substr(consumed);
    Step step = Step::need_more;
    const State before = state_;
    switch (state_) {
      case State::length:
        step = take_data(rest, taken, State::done);
        break;
      case State::chunk_data:
        step = take_data(rest, taken, State::chunk_end);
        break;
      case State::until_close:
        body_ = rest;
        taken = rest.size();
        step = rest.empty() ? Step::need_more : Step::body;
        break;
      case State::chunk_line:
        step = read_chunk_line(rest, taken);
        break;
      case State::chunk_end:
        step = read_chunk_end(rest, taken);
        break;
      case State::trailers:
        step = read_trailers(rest, taken);
        break;
      case State::done:
        return Step::done;
      case State::failed:
        return Step::error;
    }
    consumed += taken;
    if (step != Step::need_more || state_ == before) return step;
  }
}

Step BodyDecoder::take_data(std::string_view input, size_t& consumed, State after) {
  if (input.empty()) return Step::need_more;
  consumed = static_cast<size_t>(std::min<uint64_t>(remaining_, input.size()));
  body_ = input.substr(0, consumed);
  remaining_ -= consumed;
  if (remaining_ == 0) state_ = after;
  return Step::body;
}

Step BodyDecoder::read_chunk_line(std::string_view input, size_t& consumed) {
  const ChunkLine line = parse_chunk_line(input);
  if (line.status == ChunkLine::Status::bad) return fail(ParseError::bad_chunk);
  if (line.status == ChunkLine::Status::incomplete) return Step::need_more;
  if (!within_overhead(line.length, line.size)) return fail(ParseError::bad_chunk);
  consumed = line.length;
  remaining_ = line.size;
  state_ = line.size == 0 ? State::trailers : State::chunk_data;
  return Step::need_more;
}

Step BodyDecoder::read_chunk_end(std::string_view input, size_t& consumed) {
  constexpr std::string_view kEnd = "\r\n";
  const size_t seen = std::min(input.size(), kEnd.size());
  if (input.substr(0, seen) != kEnd.substr(0, seen)) return fail(ParseError::bad_chunk);
  if (seen < kEnd.size()) return Step::need_more;
  consumed = kEnd.size();
  state_ = State::chunk_line;
  return Step::need_more;
}

Step BodyDecoder::read_trailers(std::string_view input, size_t& consumed) {
  const bool empty_section = input.substr(0, 2) == "\r\n";
  const size_t length = empty_section ? 2 : scanner_.scan(input);
  if ((length == 0 ? input.size() : length) > max_trailer_bytes_) return fail(ParseError::bad_trailer);
  if (length == 0) return Step::need_more;
  if (!input.substr(0, length).ends_with("\r\n")) return fail(ParseError::bad_trailer);
  FieldSet seen;
  const ParseError error =
      parse_fields(input.substr(0, length - 2), max_trailers_, underscores_, trailers_, seen);
  if (error != ParseError::none) return fail(ParseError::bad_trailer);
  consumed = length;
  state_ = State::done;
  return Step::done;
}

bool BodyDecoder::within_overhead(size_t line, uint64_t chunk) {
  const uint64_t excused = kFreeOverhead + std::min<uint64_t>(chunk, kMaxOverhead);
  const uint64_t total = overhead_ + line;
  overhead_ = static_cast<uint32_t>(total > excused ? total - excused : 0);
  return overhead_ <= kMaxOverhead;
}

Step BodyDecoder::fail(ParseError error) {
  error_ = error;
  state_ = State::failed;
  return Step::error;
}

}  // namespace fairlead::proxy::http
