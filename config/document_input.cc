#include "config/document_input.h"

#include <algorithm>
#include <utility>

namespace fairlead::config {
namespace {

constexpr std::string_view kMarker = "--- ";
constexpr size_t kPiece = 4096;

/// Where the line begins that holds the first character that is neither space nor comment; the text's end if
/// none does.
size_t first_content_line(std::string_view text) {
  size_t line = 0;
  while (line < text.size()) {
    const size_t end = std::min(text.find('\n', line), text.size());
    const size_t first = text.find_first_not_of(" \t\r", line);
    if (first < end && text[first] != '#') return line;
    line = end + 1;
  }
  return text.size();
}

bool is_flow(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  return first != std::string_view::npos && (line[first] == '{' || line[first] == '[');
}

}  // namespace

DocumentInput::DocumentInput(std::string_view text, std::function<size_t()> progress,
                             std::function<void()> stalled)
    : rest_(text), progress_(std::move(progress)), stalled_(std::move(stalled)) {
  const size_t content = first_content_line(text);
  if (!is_flow(text.substr(content))) return;
  head_.append(text.substr(0, content)).append(kMarker);
  rest_ = text.substr(content);
  marked_line_ = static_cast<int>(std::count(head_.begin(), head_.end(), '\n'));
}

int DocumentInput::original_column(int line, int column) const {
  return line == marked_line_ ? std::max(0, column - static_cast<int>(kMarker.size())) : column;
}

DocumentInput::int_type DocumentInput::underflow() {
  if (!head_.empty() && !head_served_) {
    head_served_ = true;
    serve(head_);
  } else if (!rest_.empty()) {
    serve(rest_.substr(0, kPiece));
    rest_.remove_prefix(std::min(kPiece, rest_.size()));
  } else {
    return traits_type::eof();
  }
  return traits_type::to_int_type(*gptr());
}

void DocumentInput::serve(std::string_view piece) {
  if (const size_t now = progress_(); now != seen_) {
    seen_ = now;
    lookahead_ = 0;
  }
  lookahead_ += piece.size();
  if (lookahead_ > kMaxLookahead) stalled_();
  char* begin = const_cast<char*>(piece.data());  // the get area is never written to
  setg(begin, begin, begin + piece.size());
}

}  // namespace fairlead::config
