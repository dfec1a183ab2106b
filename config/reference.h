#pragma once

#include <string>

namespace fairlead::config {

/// docs/configuration.md: every key with its values, default and meaning, from the field table.
std::string reference_markdown();

}  // namespace fairlead::config
