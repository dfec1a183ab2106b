#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::sim {

/// Lines up rows of UTF-8 text in columns, two blanks apart. `sides` says for each column whether it keeps to
/// the left (l) or to the right (r); its last holds for all that follow.
std::string columns(const std::vector<std::vector<std::string>>& rows, std::string_view sides);

/// Breaks a heading after its hyphens into lines of about `width`, so that long names do not widen a column
/// of short numbers.
std::vector<std::string> broken(std::string_view heading, size_t width);

}  // namespace fairlead::sim
