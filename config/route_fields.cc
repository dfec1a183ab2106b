#include "config/block_of.h"
#include "config/fields.h"

namespace fairlead::config {
namespace {

/// Headers and query parameters are matched alike; only the name's syntax differs.
Block value_match_fields(std::string_view title, Kind name) {
  using Match = ValueMatch::Kind;
  return BlockOf<ValueMatch>(title)
      .add({.key = "name",
            .kind = name,
            .required = true,
            .description = "Which one. Alone, it must be present."},
           &ValueMatch::name)
      .add_spelling({.key = "exact", .description = "Its whole value."}, &ValueMatch::value,
                    &ValueMatch::kind, Match::exact)
      .add_spelling({.key = "prefix", .description = "What its value begins with."}, &ValueMatch::value,
                    &ValueMatch::kind, Match::prefix)
      .add_spelling(
          {.key = "regex", .kind = Kind::regex, .description = "RE2 expression for its whole value."},
          &ValueMatch::value, &ValueMatch::kind, Match::regex)
      .exclusive({"exact", "prefix", "regex"}, false)
      .add(
          {.key = "invert", .kind = Kind::boolean, .description = "Match where the condition does not hold."},
          &ValueMatch::invert)
      .build();
}

Block grpc_fields() {
  return BlockOf<RouteMatch>("grpc match")
      .add({.key = "service",
            .kind = Kind::grpc_name,
            .required = true,
            .description = "Full name of the service, such as `shop.v1.Cart`."},
           &RouteMatch::grpc_service)
      .add({.key = "method",
            .kind = Kind::grpc_name,
            .default_note = "all methods",
            .description = "Name of the method."},
           &RouteMatch::grpc_method)
      .build();
}

void add_paths(BlockOf<RouteMatch>& block) {
  using Path = RouteMatch::Path;
  block
      .add_spelling({.key = "path", .kind = Kind::path, .description = "The whole path."}, &RouteMatch::path,
                    &RouteMatch::path_kind, Path::exact)
      .add_spelling(
          {.key = "path_prefix",
           .kind = Kind::path,
           .description =
               "What the path begins with: `/api` takes /api and what is below it, `/api/` what begins so."},
          &RouteMatch::path, &RouteMatch::path_kind, Path::prefix)
      .add_spelling(
          {.key = "path_regex", .kind = Kind::regex, .description = "RE2 expression for the whole path."},
          &RouteMatch::path, &RouteMatch::path_kind, Path::regex)
      .add_part({.key = "grpc",
                 .description = "gRPC calls (POST with a content type application/grpc…) of a service or "
                                "method: as its path, and as a further condition."},
                grpc_fields(), &RouteMatch::path_kind, Path::grpc)
      .exclusive({"path", "path_prefix", "path_regex", "grpc"}, false);
}

Block match_fields() {
  BlockOf<RouteMatch> block("match");
  block.add({.key = "hosts",
             .kind = Kind::host_pattern,
             .max_items = 1024,
             .default_note = "any",
             .description = "Hosts without port; `*.example.com` stands for every name below example.com."},
            &RouteMatch::hosts);
  add_paths(block);
  return block
      .add({.key = "methods",
            .kind = Kind::method,
            .max_items = 32,
            .default_note = "any",
            .description = "Methods, in upper case."},
           &RouteMatch::methods)
      .add_blocks(
          {.key = "headers", .max_items = 32, .description = "Conditions on header fields; all must hold."},
          value_match_fields("header match", Kind::header_name), &RouteMatch::headers)
      .add_blocks(
          {.key = "query",
           .max_items = 32,
           .description =
               "Conditions on query parameters, percent-decoded; all must hold, for any one occurrence."},
          value_match_fields("query match", Kind::text), &RouteMatch::query)
      .build();
}

Block compression_fields() {
  return BlockOf<Compression>("compression")
      .add({.key = "algorithms",
            .kind = Kind::choice,
            .choices = {"zstd", "br", "gzip"},
            .min_items = 1,
            .max_items = 3,
            .description =
                "Content codings that are offered; of those that a client wants equally, the first."},
           &Compression::algorithms)
      .add({.key = "min_size",
            .kind = Kind::byte_size,
            .range = between(0, 1 << 30),
            .description = "A body that is known to be shorter is left as it is."},
           &Compression::min_size)
      .add({.key = "content_types",
            .kind = Kind::media_type,
            .min_items = 1,
            .max_items = 256,
            .description = "Types that are compressed."},
           &Compression::content_types)
      .build();
}

}  // namespace

Block route_fields() {
  return BlockOf<Route>("route")
      .add({.key = "name",
            .kind = Kind::name,
            .default_note = "`route-<position>`, counted from 1",
            .description = "Unique; metrics and counters follow it when routes are reordered."},
           &Route::name)
      .add_block({.key = "match", .required = true, .description = "Which requests; `{}` for all."},
                 match_fields(), &Route::match)
      .add({.key = "service", .kind = Kind::name, .required = true, .description = "Who answers them."},
           &Route::service)
      .add({.key = "timeout",
            .kind = Kind::duration,
            .range = between(1ms, 24h),
            .description = "Until the response head, all tries together; bodies have idle limits instead."},
           &Route::timeout)
      .add({.key = "idempotent",
            .kind = Kind::boolean,
            .description =
                "Requests may be sent again although an earlier try may have been carried out, whatever "
                "their method: for gRPC calls that only read."},
           &Route::idempotent)
      .add({.key = "upgrades",
            .kind = Kind::upgrade,
            .max_items = 16,
            .description =
                "Protocols that a client may change to, over HTTP/1.1 or HTTP/2 (RFC 8441); `connect` lets "
                "CONNECT through. Other requests to upgrade are served as if they had not asked."},
           &Route::upgrades)
      .add_block(
          {.key = "compression",
           .default_note = "none: as the endpoints send them",
           .description = "Compresses responses for clients that take it, `{}` with the usual settings. Not "
                          "for answers that mix secrets with what a client chose: their length would tell."},
          compression_fields(), &Route::compression)
      .add({.key = "grpc_web",
            .kind = Kind::boolean,
            .description = "Translate gRPC-Web, which browsers speak over any version of HTTP, to gRPC and "
                           "back. Only for a service with `protocol: h2`."},
           &Route::grpc_web)
      .add({.key = "criticality",
            .kind = Kind::choice,
            .choices = {"critical", "high", "normal", "sheddable"},
            .description = "Who gives way while all regions of a service with policy `steer` are full: "
                           "`sheddable` first, and `critical` last. Refused requests are answered 503."},
           &Route::criticality)
      .build();
}

}  // namespace fairlead::config
