#pragma once

#include <string>
#include <vector>

namespace fairlead::cli {

/// Lines up rows of text in columns, two blanks apart; the first row is the heading. UTF-8 is counted by
/// bytes.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace fairlead::cli
