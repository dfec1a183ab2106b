#pragma once

#include <cstddef>
#include <string_view>

namespace fairlead::telemetry {

/// Bytes that write_json_text writes at most for `size` bytes of text: each may become a \uXXXX, and two
/// quotes.
constexpr size_t json_text_bound(size_t size) { return 6 * size + 2; }

/// Writes `text` as a JSON string, quotes included, and returns where it ends. Quotes, backslashes and
/// control bytes are escaped; what is not UTF-8 becomes \ufffd, byte by byte. Whatever the input, the result
/// is one line of valid JSON.
char* write_json_text(std::string_view text, char* out);

}  // namespace fairlead::telemetry
