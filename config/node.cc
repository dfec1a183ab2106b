#include "config/node.h"

namespace fairlead::config {

const Node* Node::find(std::string_view name) const {
  if (kind != Kind::map) return nullptr;
  for (size_t i = 0; i < entries(); ++i) {
    if (key(i).text == name) return &value(i);
  }
  return nullptr;
}

}  // namespace fairlead::config
