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
    : after_(text), progress_(std::move(progress)), stalled_(std::move(stalled)) {
  const size_t content = first_content_line(text);
  if (!is_flow(text.substr(content))) return;
  before_ = text.substr(0, content);
  marker_ = kMarker;
  after_ = text.substr(content);
  marked_line_ = static_cast<int>(std::count(before_.begin(), before_.end(), '\n'));
}

int DocumentInput::original_column(int line, int column) const {
  return line == marked_line_ ? std::max(0, column - static_cast<int>(kMarker.size())) : column;
}

DocumentInput::int_type DocumentInput::underflow() {
  for (std::string_view* part : {&before_, &marker_, &after_}) {
    if (part->empty()) continue;
    serve(part->substr(0, kPiece));
    part->remove_prefix(std::min(kPiece, part->size()));
    return traits_type::to_int_type(*gptr());
  }
  return traits_type::eof();
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
