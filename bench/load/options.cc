#include "bench/load/options.h"

#include <strings.h>

#include <string_view>

namespace fairlead::bench {
namespace {

constexpr std::string_view kScheme = "http://";

bool is_host_field(const std::string& field) { return ::strncasecmp(field.c_str(), "host:", 5) == 0; }

}  // namespace

std::string prepare_request(const RequestOptions& request, LoadOptions& options) {
  std::string_view url = request.url;
  if (!url.starts_with(kScheme)) return "only http:// is known: " + request.url;
  url.remove_prefix(kScheme.size());
  const size_t slash = url.find('/');
  const std::string authority(url.substr(0, slash));
  const std::string_view target = slash == std::string_view::npos ? "/" : url.substr(slash);
  const bool has_port = authority.rfind(':') != std::string::npos && authority.back() != ']';
  const auto address = Address::parse(has_port ? authority : authority + ":80");
  if (!address) return "cannot resolve " + authority;
  options.target = *address;
  options.bodiless = request.method == "HEAD";

  std::string& bytes = options.request;
  bytes = request.method + " ";
  bytes.append(target).append(" HTTP/1.1\r\n");
  bool host_given = false;
  for (const std::string& field : request.headers) {
    host_given = host_given || is_host_field(field);
    bytes.append(field).append("\r\n");
  }
  if (!host_given) bytes.append("Host: ").append(authority).append("\r\n");
  if (options.close) bytes.append("Connection: close\r\n");
  if (request.body_size > 0)
    bytes.append("Content-Length: ").append(std::to_string(request.body_size)).append("\r\n");
  bytes.append("\r\n").append(request.body_size, 'x');
  return {};
}

}  // namespace fairlead::bench
