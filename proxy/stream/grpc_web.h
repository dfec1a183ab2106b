#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proxy/http/base64_decoder.h"
#include "proxy/stream/downstream.h"

namespace fairlead::proxy {

/// Translates one gRPC-Web call to gRPC and its response back (gRPC's PROTOCOL-WEB.md): messages stay as
/// they are, content types change, and trailers become the last frame of the body, since browsers show none.
/// The -text form is in base64 both ways; the response is encoded as it comes, padded after each piece. A
/// response without messages says its status in the head, as do errors made here. Stands between a Stream and
/// its client's connection for calls that speak so; member of the Stream, worker's thread only.
class GrpcWeb final : public Downstream {
 public:
  explicit GrpcWeb(Downstream& client) : client_(&client) {}
  GrpcWeb(const GrpcWeb&) = delete;

  /// Goes over to another client's connection; between calls.
  void serve(Downstream& client) { client_ = &client; }

  static bool speaks(const http::RequestHead& head);
  /// Begins a call; gives the head of the gRPC call, good until the next one begins. Its content type and
  /// framing are other ones.
  http::RequestHead begin(const http::RequestHead& head);
  /// What bytes of the request's body are in gRPC, good until the next call; nothing when they are malformed.
  std::optional<std::string_view> take_request(std::string_view bytes);
  /// Whether the request's body may end here.
  bool request_whole() const { return decoder_.whole(); }

  /// Whether a response is gRPC, which is translated; anything else is for the client as it is.
  static bool translates(const http::ResponseHead& head);

  void write_interim(const http::ResponseHead& head) override { client_->write_interim(head); }
  void write_head(const http::ResponseHead& head, std::string_view request_id) override;
  void write_body(std::string_view bytes) override;
  void write_end(const http::Fields& trailers) override;
  void write_reply(http::LocalReply reply) override;
  void flush() override { client_->flush(); }
  bool full() const override { return client_->full(); }
  void abort(std::optional<uint32_t> reset_code) override { client_->abort(reset_code); }
  void resume_request() override { client_->resume_request(); }
  std::optional<ProxiedEnds> proxied_ends() const override { return client_->proxied_ends(); }
  void on_stream_ended() override { client_->on_stream_ended(); }

 private:
  Downstream* client_;
  http::Base64Decoder decoder_;
  std::string buffer_;         // lines and bytes for the moment of a call
  bool text_request_ = false;  // in base64
  bool text_response_ = false;
  bool has_body_ = false;  // of the response
};

}  // namespace fairlead::proxy
