#include "proxy/stream/tunnel.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/escaping.h"
#include "proxy/http/characters.h"
#include "proxy/http/field_values.h"

namespace fairlead::proxy {

namespace {

constexpr std::string_view kKey = "sec-websocket-key";
constexpr std::string_view kAccept = "sec-websocket-accept";
constexpr std::string_view kConnect = "connect";
constexpr std::string_view kWebSocket = "websocket";

std::string new_key(routing::Random& random) {
  std::array<uint64_t, 2> words = {random.next(), random.next()};
  return absl::Base64Escape({reinterpret_cast<const char*>(words.data()), sizeof words});
}

/// RFC 6455 §4.2.2.
std::string accept_of(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return absl::Base64Escape({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

bool Tunnel::asked(const http::RequestHead& head, const routing::Route& route) {
  const bool connect = head.method == http::Method::connect;
  if ((!connect && head.upgrade.empty()) || head.has_body()) return false;
  const std::string_view wanted = connect ? kConnect : head.upgrade;
  return std::any_of(route.upgrades.begin(), route.upgrades.end(),
                     [&](const std::string& allowed) { return http::equals_ignoring_case(wanted, allowed); });
}

Tunnel::Tunnel(const http::RequestHead& head, const ClientInfo& client, bool origin_speaks_http2,
               routing::Random& random)
    : protocol_(head.upgrade),
      connect_(head.method == http::Method::connect),
      websocket_(http::equals_ignoring_case(head.upgrade, kWebSocket)),
      origin_speaks_http2_(origin_speaks_http2) {
  if (connect_) protocol_.clear();
  const bool client_speaks_http2 = client.protocol == "h2";
  if (websocket_ && client_speaks_http2 && !origin_speaks_http2) key_ = new_key(random);
  if (websocket_ && !client_speaks_http2 && origin_speaks_http2)
    accept_ = accept_of(http::field_value(head.fields, kKey));
}

bool Tunnel::accepts(const http::ResponseHead& head) const {
  return connect_ || origin_speaks_http2_ ? head.status / 100 == 2 : head.status == 101;
}

bool Tunnel::proves(const http::ResponseHead& head) const {
  return key_.empty() || http::field_value(head.fields, kAccept) == accept_of(key_);
}

http::ResponseHead Tunnel::open(const http::ResponseHead& head, const routing::Route& route,
                                const config::Limits& limits, uint64_t generation) {
  open_ = true;
  route_ = route;
  limits_ = limits;
  generation_ = generation;
  http::ResponseHead opened = head;
  opened.status = connect_ ? 200 : 101;
  opened.reason = connect_ ? "OK" : "Switching Protocols";
  opened.keep_alive = false;
  opened.body = http::BodyKind::until_close;
  opened.content_length = 0;
  opened.upgrade = protocol_;
  opened.accept = accept_;
  // It answers the key that was made here.
  if (!key_.empty()) {
    std::erase_if(opened.fields,
                  [](const auto& field) { return http::equals_ignoring_case(field.name, kAccept); });
  }
  return opened;
}

size_t Tunnel::forward(http::WebSocketFrames& frames, std::string_view bytes) const {
  if (!has_frames()) return leaving_ ? 0 : bytes.size();
  if (leaving_) return frames.at_boundary() ? 0 : frames.next(bytes);
  for (size_t at = 0; at < bytes.size();) at += frames.next(bytes.substr(at));
  return bytes.size();
}

bool Tunnel::can_end() const { return to_client_.at_boundary() && to_origin_.at_boundary(); }

std::string_view Tunnel::farewell_to_client() const {
  return has_frames() && !to_client_.closed() ? http::kGoingAway : std::string_view();
}

std::string_view Tunnel::farewell_to_origin() const {
  return has_frames() && !to_origin_.closed() ? http::kGoingAwayMasked : std::string_view();
}

}  // namespace fairlead::proxy
