#include "config/field.h"

namespace fairlead::config {

const Field* Block::find(std::string_view key) const {
  for (const Field& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

}  // namespace fairlead::config
