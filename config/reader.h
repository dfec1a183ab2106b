#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "config/diagnostic.h"
#include "config/field.h"
#include "config/load.h"
#include "config/node.h"

namespace fairlead::config {

/// The way from the top level to a field, as a chain on the stack; spelled out only for a diagnostic.
struct FieldPath {
  const FieldPath* parent = nullptr;
  std::string_view key;
  int index = -1;  // of a list element; then `key` is empty

  std::string to_string() const;
};

/// Reads nodes into plain objects by the field table, reporting everything that is wrong on the way. Elements
/// of lists and maps are appended even where they are wrong, so that positions in node and object agree. Used
/// on one thread, for one document.
class Reader {
 public:
  Reader(const Environment& environment, Diagnostics& diagnostics)
      : environment_(environment), diagnostics_(diagnostics) {}

  /// Fills `object`, which must be of the type that the block was built for.
  void read(const Block& block, const Node& node, void* object, const FieldPath& path);

 private:
  void read_entries(const Block& block, const Node& node, void* object, const FieldPath& path);
  void refuse_key(const Block& block, const Node& key, const FieldPath& path);
  void check_complete(const Block& block, const Node& node, const FieldPath& path);
  void read_field(const Field& field, const Node& node, void* object, const FieldPath& path);
  void read_scalar(const Field& field, const Node& node, void* object, const FieldPath& path);
  void read_scalars(const Field& field, const Node& node, void* object, const FieldPath& path);
  void read_blocks(const Field& field, const Node& node, void* object, const FieldPath& path);
  void read_named_blocks(const Field& field, const Node& node, void* object, const FieldPath& path);
  absl::StatusOr<Scalar> parse(const Field& field, const Node& node) const;
  bool check_list(const Field& field, const Node& node, const FieldPath& path);
  bool check_size(const Field& field, const Node& node, size_t size, const FieldPath& path);
  void report(const Node& node, const FieldPath& path, std::string message);

  const Environment& environment_;
  Diagnostics& diagnostics_;
};

}  // namespace fairlead::config
