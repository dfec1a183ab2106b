#include "config/locate.h"

#include <charconv>
#include <utility>

#include "config/document.h"

namespace fairlead::config {
namespace {

/// Cuts the first step off a path such as "listeners[0].tls": a key, or an index with its opening bracket.
std::string_view take_step(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  const size_t end = path.starts_with('[') ? path.find(']') : path.find_first_of(".[");
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(step.size());
  if (path.starts_with(']')) path.remove_prefix(1);
  return step;
}

/// Goes one step down; null where the document has nothing there. `location` follows.
const Node* descend(const Node& node, std::string_view step, Location& location) {
  if (step.starts_with('[')) {
    size_t index = 0;
    std::from_chars(step.data() + 1, step.data() + step.size(), index);
    if (node.kind != Node::Kind::list || index >= node.items.size()) return nullptr;
    location = node.items[index]->location;
    return node.items[index];
  }
  for (size_t i = 0; node.kind == Node::Kind::map && i < node.entries(); ++i) {
    if (node.key(i).text != step) continue;
    location = node.key(i).location;
    return &node.value(i);
  }
  return nullptr;
}

Location locate(const Node& root, std::string_view path) {
  Location location = root.location;
  for (const Node* node = &root; node != nullptr && !path.empty();)
    node = descend(*node, take_step(path), location);
  return location;
}

}  // namespace

std::vector<Diagnostic> located(std::string_view text, std::vector<Diagnostic> found) {
  Diagnostics out, ignored;
  Document document;
  const bool parsed = document.parse(text, ignored);
  for (Diagnostic& diagnostic : found) {
    if (parsed) diagnostic.location = locate(document.root(), diagnostic.field);
    out.add(diagnostic.location, std::move(diagnostic.field), std::move(diagnostic.message));
  }
  return out.take();
}

}  // namespace fairlead::config
