#pragma once

// For tests of requests: the client's side of a Stream, which the test itself reads.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/http/request_parser.h"
#include "proxy/stream/stream.h"
#include "proxy/stream/stream_test_support.h"

namespace fairlead::proxy {

/// Keeps what the Stream writes.
struct RecordingDownstream final : Downstream {
  void write_interim(const http::ResponseHead& head) override { interim.push_back(head.status); }
  void write_head(const http::ResponseHead& head, std::string_view id) override {
    status = head.status;
    request_id = id;
  }
  void write_body(std::string_view bytes) override { body.append(bytes); }
  void write_end(const http::Fields&) override { whole = true; }
  void write_reply(http::LocalReply reply) override {
    status = reply.status;
    kind = reply.kind;
    region = reply.region;
    retry_after_s = reply.retry_after_s;
  }
  void flush() override { ++flushes; }
  bool full() const override { return is_full; }
  void abort(std::optional<uint32_t> code) override {
    aborted = true;
    reset_code = code;
  }
  void resume_request() override { ++resumed; }
  std::optional<ProxiedEnds> proxied_ends() const override { return std::nullopt; }
  void on_stream_ended() override { over = true; }

  std::vector<int> interim;
  int status = 0;
  std::string request_id;
  std::string kind;  // of a reply made here
  std::string region;
  int retry_after_s = 0;
  std::string body;
  int flushes = 0;
  bool is_full = false;
  bool whole = false;
  bool aborted = false;
  std::optional<uint32_t> reset_code;
  int resumed = 0;
  bool over = false;
};

/// Begins the request whose head is `text`, which stays in place as long as the head is used.
inline void begin_request(Stream& stream, http::RequestParser& parser, std::string_view text,
                          bool trusted = false) {
  size_t used = 0;
  ASSERT_EQ(parser.next(text, used), http::Step::head) << text;
  stream.begin(parser.head(),
               {.address = "192.0.2.1", .listener = "plain", .protocol = "http/1.1", .trusted = trusted});
}

/// One client with one request to the service "shop".
struct TestClient {
  explicit TestClient(WorkerContext& context) : stream(context, seen) {}
  ~TestClient() { stream.on_downstream_closed(); }
  TestClient(const TestClient&) = delete;

  void get() { begin("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n"); }
  /// Begins a request with a body of `length` bytes, which follows by `stream`.
  void post(size_t length) {
    begin("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n");
  }
  void begin(std::string head) {
    text = std::move(head);
    begin_request(stream, parser, text);
  }

  RecordingDownstream seen;
  std::string text;
  http::RequestParser parser{http::ParserLimits{}};
  Stream stream;
};

}  // namespace fairlead::proxy
