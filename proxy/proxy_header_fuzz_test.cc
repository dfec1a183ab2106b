// Any bytes as the beginning of a connection. A header is never longer than the bytes or its bound, once it
// is judged more bytes change nothing, and what it names can be said again in both versions.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "proxy/proxy_header.h"

namespace fairlead::proxy {
namespace {

using Status = ProxyHeader::Status;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

bool same(const std::optional<ProxiedEnds>& a, const std::optional<ProxiedEnds>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->source == b->source && a->destination == b->destination);
}

void check_beginnings(std::string_view bytes, const ProxyHeader& whole) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    const ProxyHeader part = parse_proxy_header(bytes.substr(0, size));
    if (part.status == Status::incomplete) {
      require(size < kMaxProxyHeader, "what is incomplete is below the bound");
      continue;
    }
    require(part.status == whole.status && part.size == whole.size && same(part.ends, whole.ends),
            "more bytes change no verdict");
    return;
  }
}

void check_written(config::ProxyProtocol version, const ProxyHeader& header) {
  std::string text;
  append_proxy_header(version, header.ends, text);
  const ProxyHeader again = parse_proxy_header(text);
  require(again.status == Status::complete && again.size == text.size(), "what is written is a header");
  require(same(again.ends, header.ends), "it names the same");
}

}  // namespace
}  // namespace fairlead::proxy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fairlead::proxy;
  if (size > 2 * kMaxProxyHeader) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ProxyHeader header = parse_proxy_header(bytes);
  check_beginnings(bytes, header);
  if (header.status != Status::complete) return 0;
  require(header.size <= bytes.size() && header.size <= kMaxProxyHeader, "it lies within its bounds");
  check_written(fairlead::config::ProxyProtocol::v1, header);
  check_written(fairlead::config::ProxyProtocol::v2, header);
  return 0;
}
