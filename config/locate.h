#pragma once

#include <string_view>
#include <vector>

#include "config/diagnostic.h"

namespace fairlead::config {

/// Gives each diagnostic, found only after loading, the position of its field in the document that was
/// loaded: of the key, or of the deepest part of the path that the document has. Sorted and bounded as
/// Diagnostics are.
std::vector<Diagnostic> located(std::string_view text, std::vector<Diagnostic> found);

}  // namespace fairlead::config
