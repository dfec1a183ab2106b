#pragma once

// The validated configuration as plain values. Produced by config::load (config/load.h), consumed by the
// snapshot builder and the composition root. The initialisers here are the defaults; the field table
// (config/fields.h) names, bounds and describes each member for the parser, the JSON Schema and
// docs/configuration.md.

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::config {

using Duration = std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// Where a value stands in its file; both count from one, 0 when unknown.
struct Location {
  int line = 0;
  int column = 0;
  auto operator<=>(const Location&) const = default;
};

/// Regions are kept as bit sets of this many.
inline constexpr size_t kMaxRegions = 64;

/// An IPv4 or IPv6 literal (canonical, without brackets), or a host name in lower case, with a port.
/// Listening addresses are always literals; their port may be 0 (the kernel picks one). Or a UNIX socket: the
/// host is "unix:" and the file's path, the port 0.
struct HostPort {
  std::string host;
  uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// A network in CIDR notation: canonical IPv4 or IPv6 literal, bits beyond the prefix zero. Or "unix:": all
/// clients of UNIX sockets.
struct Network {
  std::string address;
  int prefix_length = 0;
  bool operator==(const Network&) const = default;
};

/// Files of one certificate; relative paths begin at the configuration file's folder.
struct CertificateFiles {
  std::string cert;  // PEM: the certificate, then its chain
  std::string key;   // PEM
  std::string ocsp;  // DER response to staple; empty: none
  bool operator==(const CertificateFiles&) const = default;
};

/// Which versions and ciphers are offered: `modern` is TLS 1.3 alone, `intermediate` takes 1.2 with forward
/// secrecy and AEAD as well.
enum class TlsProfile { modern, intermediate };

struct ClientAuth {
  enum class Mode { require, optional };
  std::string ca;             // PEM bundle of the authorities that are believed
  std::string crl;            // PEM; empty: revocation is not checked
  Mode mode = Mode::require;  // optional: without a certificate is let in, with a wrong one is not
  bool operator==(const ClientAuth&) const = default;
};

/// TLS of a listener, where clients are answered.
struct ListenerTls {
  std::vector<CertificateFiles> certificates;  // chosen by SNI, the first when none matches
  TlsProfile profile = TlsProfile::intermediate;
  std::optional<ClientAuth> client_auth;
  std::vector<std::string> ticket_keys;  // files of 80 random bytes that instances share, the first encrypts;
                                         // empty: made here, and renewed
  Duration ticket_lifetime = 12h;        // how long a session can be resumed; own keys are renewed so often
  bool operator==(const ListenerTls&) const = default;
};

/// The PROXY protocol, versions 1 (a line of text) and 2 (binary).
enum class ProxyProtocol { off, v1, v2 };

/// Whose connections begin with a PROXY protocol header.
struct ListenerProxyProtocol {
  std::vector<Network> trusted;
  bool operator==(const ListenerProxyProtocol&) const = default;
};

/// Connections of a listener that are forwarded as they are.
struct TcpRoute {
  std::vector<std::string> server_names;  // that TLS asks for: exact or "*.suffix"; empty: all connections
  std::string service;
  bool operator==(const TcpRoute&) const = default;
};

struct Listener {
  std::string name;
  HostPort address;
  std::optional<ListenerTls> tls;
  std::vector<TcpRoute> tcp;
  std::vector<Network> trusted_proxies;  // client_address.trusted_proxies: whose X-Forwarded-* is believed
  std::optional<ListenerProxyProtocol> proxy_protocol;
  std::string mode;  // permissions of a UNIX socket's file, octal; empty: as the umask has it
  bool operator==(const Listener&) const = default;
};

struct Region {
  std::string name;
  bool operator==(const Region&) const = default;
};

/// What a service's endpoints speak; gRPC is h2, and of tcp nothing is known.
enum class Protocol { http1, h2, tcp };
enum class Policy { latency, weighted, failover, steer };
/// What is shed last, first.
enum class Criticality : uint8_t { critical, high, normal, sheddable };
inline constexpr size_t kCriticalities = 4;
enum class Balancer { peak_ewma, least_request, round_robin, random };

/// The names that the configuration, metrics and logs use.
const char* to_string(Protocol protocol);
const char* to_string(Policy policy);
const char* to_string(Criticality criticality);
const char* to_string(Balancer balancer);
const char* to_string(TlsProfile profile);

struct HealthCheck {
  enum class Kind { http, tcp, grpc };
  Kind kind = Kind::http;
  std::string path = "/";
  std::string host;                  // Host field of the probe; empty: the endpoint's address
  std::string service;               // grpc: that is asked about; empty: the server as a whole
  std::vector<int> expected_status;  // empty: 200–299
  std::string expected_body;         // substring of the first 4 KiB; empty: any
  uint16_t port = 0;                 // 0: the endpoint's own
  Duration interval = 1s;
  Duration timeout = 500ms;
  double jitter = 0.1;  // fraction of the interval
  int unhealthy_threshold = 3;
  int healthy_threshold = 2;
  bool operator==(const HealthCheck&) const = default;
};

/// Retries in the sense of one more try after a failed one; evacuation is not counted here.
struct Retry {
  int attempts = 1;  // retries per request, across regions
  bool on_connect = true;
  bool on_reset = true;
  std::vector<int> on_status = {502, 503, 504};
  double budget_per_success = 0.1;
  double budget_per_second = 10;
  double budget_maximum = 100;  // or a quarter second of traffic, if that is more
  bool operator==(const Retry&) const = default;
};

/// Detectors and state machine, per region of a service and per endpoint (suspicion is cheap,
/// ejection dear).
struct Detection {
  bool suspicion = true;
  bool ejection = true;
  bool evacuation = true;
  Duration hold_down = 30s;  // doubles with every further ejection
  Duration max_hold_down = 300s;
  double probing_share = 0.01;
  double ramp_start = 0.05;
  double ramp_factor = 1.5;
  Duration ramp_interval = 5s;
  bool count_500 = false;  // whether 500 is a failure
  bool operator==(const Detection&) const = default;
};

/// How policy `latency` moves between regions.
struct LatencyPolicy {
  Duration margin = 5ms;
  double margin_ratio = 0.1;
  Duration return_after = 10s;   // a region must win by the margin for so long before traffic moves to it
  Duration leave_after = 200ms;  // time at twice its baseline before a region is left
  bool operator==(const LatencyPolicy&) const = default;
};

struct Pool {
  uint32_t max_connections = 8192;  // per endpoint and worker
  uint32_t max_pending = 8192;      // requests that wait for a connection, per endpoint and worker
  Duration idle_timeout = 60s;
  Duration connect_timeout = 1s;
  // Of each connection under protocol h2. By its window a path of 200 ms carries 40 MiB/s.
  uint32_t http2_concurrent_streams = 100;
  uint32_t http2_stream_window = 256 * 1024;           // bytes, to begin with
  uint32_t http2_connection_window = 8 * 1024 * 1024;  // bytes
  bool operator==(const Pool&) const = default;
};

struct ServiceRegion {
  std::string region;
  std::vector<HostPort> endpoints;
  double capacity = 0;  // requests/s; 0: not declared
  double weight = 1;
  int priority = 0;
  bool operator==(const ServiceRegion&) const = default;
};

/// TLS towards a service's endpoints, for requests and health checks.
struct ServiceTls {
  std::string ca;           // PEM bundle; empty: the system's
  std::string server_name;  // for SNI and verification; empty: the endpoint's configured host
  std::string cert;         // of ours, when the endpoints ask for one
  std::string key;
  bool verify = true;
  bool operator==(const ServiceTls&) const = default;
};

/// What the service's users are promised.
struct Slo {
  Duration latency_p99{};  // 0: no promise
  double success = 0;      // share of requests that do not fail; 0: no promise
  bool operator==(const Slo&) const = default;
};

struct Service {
  std::string name;
  std::optional<ServiceTls> tls;
  Protocol protocol = Protocol::http1;
  Policy policy = Policy::latency;
  Balancer balancer = Balancer::peak_ewma;
  std::optional<HealthCheck> health_check;
  Retry retry;
  Detection detection;
  LatencyPolicy latency;
  Slo slo;
  Pool pool;
  std::vector<ServiceRegion> regions;                 // in the order of the top-level regions
  ProxyProtocol proxy_protocol = ProxyProtocol::off;  // what connections to the endpoints begin with
  bool operator==(const Service&) const = default;
};

/// A condition on a header or query parameter; all given parts must hold.
struct ValueMatch {
  std::string name;
  enum class Kind { present, exact, prefix, regex };
  Kind kind = Kind::present;
  std::string value;
  bool invert = false;
  bool operator==(const ValueMatch&) const = default;
};

struct RouteMatch {
  std::vector<std::string> hosts;  // exact or "*.suffix", lower case, without port; empty: any
  enum class Path { any, exact, prefix, regex, grpc };
  Path path_kind = Path::any;
  std::string path;
  std::string grpc_service;          // with Path::grpc: calls of this service,
  std::string grpc_method;           // and of this method; empty: of all
  std::vector<std::string> methods;  // empty: any
  std::vector<ValueMatch> headers;
  std::vector<ValueMatch> query;
  bool operator==(const RouteMatch&) const = default;
};

/// Which responses are compressed, and how.
struct Compression {
  std::vector<std::string> algorithms = {"zstd", "br", "gzip"};  // content codings, the most wanted first
  uint32_t min_size = 1024;                                      // bytes; shorter ones are left as they are
  std::vector<std::string> content_types = {"text/html",
                                            "text/css",
                                            "text/plain",
                                            "text/xml",
                                            "text/javascript",
                                            "application/javascript",
                                            "application/json",
                                            "application/manifest+json",
                                            "application/rss+xml",
                                            "application/wasm",
                                            "application/xhtml+xml",
                                            "application/xml",
                                            "image/svg+xml"};  // in lower case, without parameters
  bool operator==(const Compression&) const = default;
};

struct Route {
  std::string name;  // "route-<position>" when not given
  RouteMatch match;
  std::string service;
  Duration timeout = 15s;   // to the response head, all tries together
  bool idempotent = false;  // whatever the method: may be sent again although it may have been carried out
  bool grpc_web = false;    // gRPC-Web is translated to gRPC and back
  std::vector<std::string> upgrades = {
      "websocket"};  // protocols that may take a connection over; "connect": CONNECT
  std::optional<Compression> compression;
  Criticality criticality = Criticality::normal;
  bool operator==(const Route&) const = default;
};

struct Limits {
  uint32_t request_line = 16 * 1024;       // bytes; longer → 414
  uint32_t request_head = 60 * 1024;       // bytes; longer → 431
  uint32_t header_count = 100;             // more → 431
  uint32_t response_head = 60 * 1024;      // bytes, from upstream; longer → 502
  uint32_t connection_buffer = 32 * 1024;  // high watermark per direction
  uint32_t replay_buffer = 64 * 1024;      // request body kept for a retry
  Duration request_head_timeout = 10s;
  Duration stream_idle_timeout = 300s;   // no byte of a body either way
  Duration tunnel_idle_timeout = 3600s;  // the same of a WebSocket and the like
  Duration connection_idle_timeout = 3600s;
  Duration connection_idle_timeout_pressed = 60s;  // when more than 90 % of max_connections are open
  uint32_t max_connections = 20000;                // per worker; then accepting pauses
  uint32_t http2_concurrent_streams = 100;         // of one client's connection, at a time
  uint32_t http2_stream_window = 64 * 1024;        // bytes of body on their way, per stream to begin with
  uint32_t http2_connection_window = 1024 * 1024;  // and per connection
  uint32_t http2_idle_frames = 1000;               // that carry nothing, at a time
  uint32_t http2_empty_data_frames = 1;            // in a row
  Duration tls_handshake_timeout = 10s;
  uint32_t max_tls_handshakes = 1000;  // in progress, per worker; one more displaces the oldest
  uint64_t memory =
      0;  // bytes of resident memory; requests are shed at 95 %, accepting stops at 98 %; 0: off
  bool underscores_in_headers = false;
  bool operator==(const Limits&) const = default;
};

struct Drain {
  Duration delay = 10s;
  Duration tunnels = 30s;  // over which the open ones are ended, after the delay
  Duration timeout = 300s;
  bool operator==(const Drain&) const = default;
};

/// The instances of this proxy that send requests to the same regions.
struct Fleet {
  int instances = 1;
  bool operator==(const Fleet&) const = default;
};

struct AccessLog {
  std::string path;
  bool operator==(const AccessLog&) const = default;
};

struct Config {
  HostPort admin = {"127.0.0.1", 9900};
  std::optional<HostPort> metrics;  // serves /livez /readyz /metrics alone
  int workers = 0;                  // 0: the CPUs that the cgroup's quota allows, rounded up
  Fleet fleet;
  std::vector<Listener> listeners;
  std::vector<Region> regions;
  std::vector<Service> services;
  std::vector<Route> routes;
  Limits limits;
  Drain drain;
  std::optional<AccessLog> access_log;
  bool operator==(const Config&) const = default;
};

}  // namespace fairlead::config
