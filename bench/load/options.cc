#include "bench/load/options.h"

#include <absl/strings/ascii.h>
#include <strings.h>

#include <string_view>

#include "bench/net/grpc_message.h"

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

void write_text(const RequestOptions& request, const std::string& authority, std::string_view path,
                LoadOptions& options) {
  std::string& bytes = options.request;
  bytes = request.method + " ";
  bytes.append(path).append(" HTTP/1.1\r\n");
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
}

std::string write_fields(const RequestOptions& request, const std::string& authority, std::string_view path,
                         LoadOptions& options) {
  options.fields = {{":method", options.grpc ? "POST" : request.method},
                    {":scheme", options.tls.enabled ? "https" : "http"},
                    {":authority", authority},
                    {":path", std::string(path)}};
  for (const std::string& field : request.headers) {
    const size_t colon = field.find(':');
    if (colon == std::string::npos) return "not a header field: " + field;
    const absl::string_view value = absl::StripAsciiWhitespace(absl::string_view(field).substr(colon + 1));
    if (is_host_field(field)) {
      options.fields[2].second = std::string(value);
    } else {
      options.fields.emplace_back(absl::AsciiStrToLower(field.substr(0, colon)), value);
    }
  }
  if (options.grpc) {
    options.fields.emplace_back("content-type", "application/grpc");
    options.fields.emplace_back("te", "trailers");
    options.body = grpc_message(static_cast<uint32_t>(request.body_size));
  } else if (request.body_size > 0) {
    options.fields.emplace_back("content-length", std::to_string(request.body_size));
    options.body.assign(request.body_size, 'x');
  }
  return {};
}

}  // namespace

std::string prepare_request(const RequestOptions& request, LoadOptions& options) {
  std::string_view url = request.url;
  if (!take_scheme(url, options.tls)) return "only http: and https: are known: " + request.url;
  const size_t slash = url.find('/');
  const std::string authority(url.substr(0, slash));
  const std::string_view path = slash == std::string_view::npos ? "/" : url.substr(slash);
  const auto [host, with_port] = split(authority, options.tls.enabled);
  const auto address = Address::parse(with_port);
  if (!address) return "cannot resolve " + authority;
  for (const std::string& text : request.fallbacks) {
    const auto fallback = Address::parse(text);
    if (!fallback) return "cannot resolve " + text;
    options.fallbacks.push_back(*fallback);
  }
  if (options.tls.server_name.empty()) options.tls.server_name = host;
  options.target = *address;
  options.bodiless = request.method == "HEAD";
  options.http2 = options.http2 || options.grpc;
  options.tls.http2 = options.http2;
  if (options.grpc && path.find('/', 1) == std::string_view::npos)
    return "a gRPC call needs the path /package.Service/Method: " + request.url;
  if (options.http2) return write_fields(request, authority, path, options);
  write_text(request, authority, path, options);
  return {};
}

}  // namespace fairlead::bench
