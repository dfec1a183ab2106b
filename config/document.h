#pragma once

#include <cstddef>
#include <deque>
#include <string_view>

#include "config/diagnostic.h"
#include "config/node.h"

namespace fairlead::config {

/// A YAML document as a tree whose every node knows its position. Bounded in depth and, aliases expanded, in
/// nodes, so that a hostile text costs no more than an honest one of the same length. Aliases share their
/// anchor's nodes; merge keys are plain keys; tags are refused.
class Document {
 public:
  static constexpr size_t kMaxDepth = 32;
  static constexpr size_t kMaxNodes = 500'000;

  /// Replaces the content. False when the text is no single valid YAML document within the bounds;
  /// `diagnostics` says why.
  bool parse(std::string_view text, Diagnostics& diagnostics);

  /// Valid after a parse that succeeded, for the life of this object.
  const Node& root() const { return *root_; }

 private:
  class Builder;
  std::deque<Node> nodes_;  // addresses stay
  const Node* root_ = nullptr;
};

}  // namespace fairlead::config
