#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

constexpr double kKiB = 1024;
constexpr double kMiB = 1024 * kKiB;

void add_sizes(BlockOf<Limits>& block) {
  block
      .add({.key = "request_line",
            .kind = Kind::byte_size,
            .range = between(256, kMiB),
            .description = "Longest request line; a longer one is answered 414. Not above request_head."},
           &Limits::request_line)
      .add({.key = "request_head",
            .kind = Kind::byte_size,
            .range = between(kKiB, kMiB),
            .description = "Longest request head; a longer one is answered 431."},
           &Limits::request_head)
      .add({.key = "header_count",
            .kind = Kind::integer,
            .range = between(1, 10000),
            .description = "Most header fields of a message; more are answered 431."},
           &Limits::header_count)
      .add({.key = "response_head",
            .kind = Kind::byte_size,
            .range = between(kKiB, kMiB),
            .description = "Longest response head; a longer one is answered 502."},
           &Limits::response_head)
      .add({.key = "connection_buffer",
            .kind = Kind::byte_size,
            .range = between(4 * kKiB, 16 * kMiB),
            .description =
                "Bytes kept for a slow side of a connection, each way, before the fast side is paused."},
           &Limits::connection_buffer)
      .add({.key = "replay_buffer",
            .kind = Kind::byte_size,
            .range = between(0, 16 * kMiB),
            .description = "Bytes of a request body kept for a retry; a longer body is not tried again."},
           &Limits::replay_buffer);
}

void add_timeouts(BlockOf<Limits>& block) {
  block
      .add({.key = "request_head_timeout",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "From a request's first byte to the end of its head."},
           &Limits::request_head_timeout)
      .add({.key = "stream_idle_timeout",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "How long a body may stand still, either way."},
           &Limits::stream_idle_timeout)
      .add({.key = "tunnel_idle_timeout",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "How long a WebSocket, or another tunnel, may stand still."},
           &Limits::tunnel_idle_timeout)
      .add({.key = "connection_idle_timeout",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "How long a client's connection may wait for its next request,"},
           &Limits::connection_idle_timeout)
      .add({.key = "connection_idle_timeout_pressed",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "and how long while more than 90 % of max_connections are open."},
           &Limits::connection_idle_timeout_pressed)
      .add({.key = "tls_handshake_timeout",
            .kind = Kind::duration,
            .range = between(10ms, 24h),
            .description = "How long a client's TLS handshake may take."},
           &Limits::tls_handshake_timeout);
}

}  // namespace

Block limits_fields() {
  BlockOf<Limits> block("limits");
  add_sizes(block);
  add_timeouts(block);
  return block
      .add({.key = "max_connections",
            .kind = Kind::integer,
            .range = between(1, 1e6),
            .description = "Clients' connections per worker; at this many, accepting pauses."},
           &Limits::max_connections)
      .add({.key = "http2_concurrent_streams",
            .kind = Kind::integer,
            .range = between(1, 1e5),
            .description = "Requests that an HTTP/2 client may have under way on one connection."},
           &Limits::http2_concurrent_streams)
      .add({.key = "http2_stream_window",
            .kind = Kind::byte_size,
            .range = between(65535, 0x1p30),
            .description =
                "Bytes of a request's body that an HTTP/2 client may send before they are taken on, to begin "
                "with: it grows while the endpoint takes them as they come."},
           &Limits::http2_stream_window)
      .add({.key = "http2_connection_window",
            .kind = Kind::byte_size,
            .range = between(65535, 0x1p30),
            .description =
                "Bytes that may be on their way from an HTTP/2 client on one connection, and by how "
                "much the windows of its requests may grow together."},
           &Limits::http2_connection_window)
      .add({.key = "http2_idle_frames",
            .kind = Kind::integer,
            .range = between(10, 1e6),
            .description =
                "PING, SETTINGS, PRIORITY, WINDOW_UPDATE and unknown frames that an HTTP/2 client may "
                "send for nothing; a header block or DATA buys ten more, and a second as many. The "
                "connection of one that sends more ends."},
           &Limits::http2_idle_frames)
      .add({.key = "http2_empty_data_frames",
            .kind = Kind::integer,
            .range = between(0, 1e6),
            .description = "Empty DATA frames that an HTTP/2 client may send in a row."},
           &Limits::http2_empty_data_frames)
      .add({.key = "max_tls_handshakes",
            .kind = Kind::integer,
            .range = between(1, 1e6),
            .description =
                "Clients' TLS handshakes in progress per worker; one more takes the place of the oldest."},
           &Limits::max_tls_handshakes)
      .add({.key = "memory",
            .kind = Kind::byte_size,
            .range = between(0, 0x1p50),
            .default_note = "0: no limit",
            .description = "Resident memory; requests are shed at 95 % of it, accepting stops at 98 %."},
           &Limits::memory)
      .add({.key = "underscores_in_headers",
            .kind = Kind::boolean,
            .description = "Accept header names with underscores, which some origins confuse with dashes."},
           &Limits::underscores_in_headers)
      .build();
}

}  // namespace fairlead::config
