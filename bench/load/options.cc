#include "bench/load/options.h"

#include <strings.h>

#include <string_view>

namespace fairlead::bench {
namespace {

bool is_host_field(const std::string& field) { return ::strncasecmp(field.c_str(), "host:", 5) == 0; }

/// Takes the scheme off; false when it is not known.
bool take_scheme(std::string_view& url, TlsOptions& tls) {
  const bool secured = url.starts_with("https://");
  if (!secured && !url.starts_with("http://")) return false;
  tls.enabled = tls.enabled || secured;
  url.remove_prefix(url.find("//") + 2);
  return true;
}

/// "host", "host:port", "[::1]:port"
struct Authority {
  std::string host;  // without brackets
  std::string with_port;
};

Authority split(const std::string& text, bool secured) {
  const size_t colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && text.back() != ']';
  std::string host = text.substr(0, has_port ? colon : std::string::npos);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::move(host), has_port ? text : text + (secured ? ":443" : ":80")};
}

}  // namespace

std::string prepare_request(const RequestOptions& request, LoadOptions& options) {
  std::string_view url = request.url;
  if (!take_scheme(url, options.tls)) return "only http: and https: are known: " + request.url;
  const size_t slash = url.find('/');
  const std::string authority(url.substr(0, slash));
  const std::string_view target = slash == std::string_view::npos ? "/" : url.substr(slash);
  const auto [host, with_port] = split(authority, options.tls.enabled);
  const auto address = Address::parse(with_port);
  if (!address) return "cannot resolve " + authority;
  if (options.tls.server_name.empty()) options.tls.server_name = host;
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
