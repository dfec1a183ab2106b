#pragma once

// For tests of sessions: one end of a connection that writes down what it is told, and frames made by hand.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http2/name_values.h"
#include "proxy/http2/session.h"

namespace fairlead::proxy::http2 {

struct NamedValue {
  std::string_view name, value;
};

/// What the session told of one stream, as text: `[a=b|c=d|]` a block, `<…>` body, `.` the end, `!8` its
/// close with that code; and what there is to send on it.
struct RecordedStream final : SessionStream {
  void on_fields_begin() override { seen += '['; }
  void on_field(std::string_view name, std::string_view value) override {
    seen.append(name).append("=").append(value).append("|");
  }
  void on_fields_end(bool ended) override {
    seen += ended ? "]." : "]";
    ++blocks;
  }
  void on_data(std::string_view bytes) override {
    received += bytes.size();
    if (keep_body) seen.append("<").append(bytes).append(">");
  }
  void on_end() override { seen += '.'; }
  void on_close(StreamError error) override {
    seen += '!' + std::to_string(static_cast<uint32_t>(error));
    closed = true;
  }

  std::string_view unsent() override { return std::string_view(body).substr(taken); }
  void on_taken(size_t size) override { taken += size; }
  bool last() override { return complete; }
  std::span<const nghttp2_nv> trailers() override {
    NameValues& list = fresh_name_values();
    for (const auto& [name, value] : trailer_fields) list.add(name, value);
    return list.list();
  }

  std::string seen;
  size_t received = 0;
  int blocks = 0;
  bool keep_body = true;
  bool closed = false;

  std::string body;
  size_t taken = 0;
  bool complete = true;
  std::vector<NamedValue> trailer_fields;
};

/// One end of a connection and its streams.
struct End final : Session::Owner {
  explicit End(Session::Role role, const SessionLimits& limits = {}) : session(role, limits, *this) {}

  SessionStream* on_stream(int32_t id) override {
    if (refuse_streams) return nullptr;
    return (streams[id] = std::make_unique<RecordedStream>()).get();
  }
  void on_goaway(int32_t last) override { goaways.push_back(last); }
  void on_settings() override { ++settings; }
  void on_refused() override { ++refused; }

  /// Everything that waits to be sent.
  std::string output() {
    std::string out;
    session.send(out, size_t{1} << 30);
    return out;
  }
  /// Begins a request for `path` whose body, if any, is what the stream has.
  int32_t request(std::string_view path, bool with_body = false) {
    auto stream = std::make_unique<RecordedStream>();
    NameValues& list = fresh_name_values();
    list.add(":method", with_body ? "POST" : "GET");
    list.add(":scheme", "http");
    list.add(":authority", "a");
    list.add(":path", path);
    const int32_t id = session.request(list.list(), with_body, *stream);
    if (id > 0) streams[id] = std::move(stream);
    return id;
  }
  void respond(int32_t id, std::string_view status, bool with_body = false) {
    NameValues& list = fresh_name_values();
    list.add(":status", status);
    session.respond(id, list.list(), with_body);
  }
  RecordedStream& operator[](int32_t id) { return *streams.at(id); }

  std::map<int32_t, std::unique_ptr<RecordedStream>> streams;
  std::vector<int32_t> goaways;
  int settings = 0;
  int refused = 0;
  bool refuse_streams = false;
  Session session;
};

/// Carries bytes both ways until neither end has any. False: one of them failed.
inline bool exchange(End& one, End& other) {
  for (bool moved = true; moved;) {
    const std::string there = one.output();
    const std::string back = other.output();
    moved = !there.empty() || !back.empty();
    if (!there.empty() && !other.session.receive(there)) return false;
    if (!back.empty() && !one.session.receive(back)) return false;
  }
  return true;
}

// ---- Frames by hand ----

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

inline std::string big_endian(uint32_t value, int bytes = 4) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
  return text;
}

inline std::string frame(uint8_t type, uint8_t flags, int32_t stream, std::string_view payload = {}) {
  std::string text = big_endian(static_cast<uint32_t>(payload.size()), 3);
  text += static_cast<char>(type);
  text += static_cast<char>(flags);
  return text.append(big_endian(static_cast<uint32_t>(stream))).append(payload);
}

/// A header block of literals that no table remembers (RFC 7541 §6.2.2); names and values under 127 bytes.
inline std::string block(std::initializer_list<NamedValue> fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text += '\0';
    text.append(1, static_cast<char>(name.size())).append(name);
    text.append(1, static_cast<char>(value.size())).append(value);
  }
  return text;
}

inline std::string request_fields() {
  return block({{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}});
}

inline constexpr uint8_t kEndStream = NGHTTP2_FLAG_END_STREAM;
inline constexpr uint8_t kEndHeaders = NGHTTP2_FLAG_END_HEADERS;

inline std::string headers(int32_t stream, uint8_t flags = kEndHeaders | kEndStream) {
  return frame(NGHTTP2_HEADERS, flags, stream, request_fields());
}
inline std::string data(int32_t stream, std::string_view body, uint8_t flags = 0) {
  return frame(NGHTTP2_DATA, flags, stream, body);
}
inline std::string reset_frame(int32_t stream, uint32_t code = NGHTTP2_CANCEL) {
  return frame(NGHTTP2_RST_STREAM, 0, stream, big_endian(code));
}

struct Frame {
  uint8_t type, flags;
  int32_t stream;
  std::string payload;

  /// The four bytes at `offset` of the payload, as a number.
  uint32_t number(size_t offset = 0) const {
    uint32_t value = 0;
    for (const char c : payload.substr(offset, 4)) value = value << 8 | static_cast<uint8_t>(c);
    return value;
  }
};

inline std::vector<Frame> frames_of(std::string_view bytes) {
  const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[at])); };
  std::vector<Frame> frames;
  while (bytes.size() >= 9) {
    const size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
    const auto id = static_cast<int32_t>(byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8));
    frames.push_back({static_cast<uint8_t>(byte(3)), static_cast<uint8_t>(byte(4)), id,
                      std::string(bytes.substr(9, size))});
    bytes.remove_prefix(std::min(bytes.size(), 9 + size));
  }
  return frames;
}

/// Those of one type.
inline std::vector<Frame> frames_of(std::string_view bytes, uint8_t type) {
  auto frames = frames_of(bytes);
  std::erase_if(frames, [type](const Frame& frame) { return frame.type != type; });
  return frames;
}

/// The code of the last GOAWAY among `bytes`; -1 when there is none.
inline int64_t goaway_code(std::string_view bytes) {
  const auto frames = frames_of(bytes, NGHTTP2_GOAWAY);
  return frames.empty() ? -1 : int64_t{frames.back().number(4)};
}

/// A server whose client is written by hand: its preface and settings have been exchanged.
struct ServerEnd {
  explicit ServerEnd(const SessionLimits& limits = {}) : end(Session::Role::server, limits) {
    const bool taken = receive(std::string(kPreface) + frame(NGHTTP2_SETTINGS, 0, 0) +
                               frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0));
    greeting = end.output();
    if (!taken) std::abort();
  }

  bool receive(std::string_view bytes) { return end.session.receive(bytes); }
  /// `piece` again and again until the session has enough; how many times.
  int flood(std::string_view piece, int most = 100'000) {
    for (int i = 1; i <= most; ++i) {
      if (!receive(piece)) return i;
      sent += end.output();
    }
    return 0;
  }

  End end;
  std::string greeting;
  std::string sent;  // in answer to a flood
};

}  // namespace fairlead::proxy::http2
