#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "proxy/http/message.h"

namespace fairlead::proxy::http {

/// How a body is compressed (RFC 9110 §8.4.1); `identity`: not at all.
enum class ContentCoding : uint8_t { identity, gzip, br, zstd };
std::string_view to_string(ContentCoding coding);
/// `identity` when there is none of this name.
ContentCoding content_coding(std::string_view name);

/// Which of `offered`, the most wanted first, a client takes by its Accept-Encoding (RFC 9110 §12.5.3): the
/// one of the highest weight, of equal ones the first. `identity` when it takes none, would rather have none,
/// or does not say. Members that are malformed count for nothing.
ContentCoding negotiate(std::span<const ContentCoding> offered, const Fields& fields);

}  // namespace fairlead::proxy::http
