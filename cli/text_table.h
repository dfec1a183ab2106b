#pragma once

#include <string>
#include <vector>

namespace fairlead::cli {

/// Lines up rows of UTF-8 text in columns, two blanks apart; the first row is the heading.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace fairlead::cli
