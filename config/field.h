#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"

namespace fairlead::config {

/// The value of one scalar, between its text and its member.
using Scalar = std::variant<bool, int64_t, double, Duration, std::string, HostPort, Network>;

/// What the text of a scalar must look like; scalar_kind.h parses and prints each.
enum class Kind : uint8_t {
  boolean,
  integer,
  number,
  fraction,
  duration,
  byte_size,
  choice,          // one of Field::choices
  name,            // of a listener, region, service or route
  bind_address,    // IP literal and port
  listen_address,  // the same, or a UNIX socket
  endpoint,        // IP literal or host name, and port; or a UNIX socket
  network,         // CIDR, or "unix:"
  file_mode,       // permissions, octal
  media_type,      // without parameters
  host,            // what a Host field holds, without port
  host_name,       // a DNS name
  host_pattern,    // a host, or "*.suffix"
  path,            // normal, without query
  target,          // path and perhaps query
  method,
  header_name,
  upgrade,    // a protocol that Upgrade names
  grpc_name,  // of a gRPC service or method, as protobuf names them
  regex,
  file,  // a path in the file system
  text,  // anything without control characters
};

/// Inclusive bounds of a number; durations in nanoseconds.
struct Range {
  double min = 0;
  double max = std::numeric_limits<double>::infinity();
};
inline Range between(double min, double max) { return {min, max}; }
inline Range between(Duration min, Duration max) {
  return {static_cast<double>(min.count()), static_cast<double>(max.count())};
}

struct Block;

/// One key of the configuration: all that parser, schema, reference and printer know about it. The functions
/// reach its member inside the object that the surrounding block describes; BlockOf (block_of.h) makes them,
/// type-checked.
struct Field {
  enum class Shape : uint8_t {
    scalar,
    scalars,  // a list of scalars
    block,
    blocks,        // a list of blocks
    named_blocks,  // a map from name to block
    later,         // known, but refused: not supported yet
  };

  std::string_view key;
  Shape shape = Shape::scalar;
  Kind kind = Kind::text;
  Range range;                                  // of a number
  std::vector<std::string_view> choices;        // Kind::choice
  std::vector<std::string_view> later_choices;  // known, but refused
  bool required = false;
  size_t min_items = 0;  // of a list or map
  size_t max_items = std::numeric_limits<size_t>::max();
  std::string_view default_note;  // what leaving it out means, where the value alone does not say
  std::string_view description;
  std::shared_ptr<const Block> block;  // of the nested object or of each element

  /// The present scalars of an object: none when an optional one is absent.
  std::function<std::vector<Scalar>(const void* object)> values;
  /// Assigns the scalar, or appends it to the list.
  std::function<void(void* object, Scalar value)> put;
  /// Empties a list before elements are put, so that what is written replaces the default.
  std::function<void(void* object)> clear;

  /// The nested objects that are present, in order, with their names in a map.
  struct Nested {
    std::string name;
    const void* object;
  };
  std::function<std::vector<Nested>(const void* object)> nested;
  /// Makes the nested object present, or appends an element (`name` is its key in a map), and returns it.
  std::function<void*(void* object, const std::string& name)> open;
};

/// Keys of which one at most may be given, or exactly one.
struct Exclusive {
  std::vector<std::string_view> keys;
  bool required = false;
};

/// The keys of one map of the configuration.
struct Block {
  std::string_view title;
  std::vector<Field> fields;
  std::vector<Exclusive> exclusives;
  std::function<std::shared_ptr<void>()> make_default;  // an object as it is when nothing is given

  const Field* find(std::string_view key) const;
};

}  // namespace fairlead::config
