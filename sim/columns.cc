#include "sim/columns.h"

#include <algorithm>

namespace fairlead::sim {
namespace {

/// Characters: every byte but those that continue one.
size_t width(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string columns(const std::vector<std::vector<std::string>>& rows, std::string_view sides) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - width(row[i]), ' ');
      const bool right = sides[std::min(i, sides.size() - 1)] == 'r';
      line += (i > 0 ? "  " : "") + (right ? blanks + row[i] : row[i] + blanks);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::vector<std::string> broken(std::string_view heading, size_t width) {
  std::vector<std::string> lines(1);
  while (!heading.empty()) {
    const std::string_view piece = heading.substr(0, std::min(heading.find('-'), heading.size() - 1) + 1);
    if (!lines.back().empty() && lines.back().size() + piece.size() > width) lines.emplace_back();
    lines.back() += piece;
    heading.remove_prefix(piece.size());
  }
  return lines;
}

}  // namespace fairlead::sim
