#include "cli/admin_client.h"

#include <CLI/CLI.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "config/address.h"

namespace fairlead::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto kTimeout = std::chrono::seconds(10);
constexpr uint64_t kMaxBody = 256 << 20;
constexpr unsigned kHttp11 = 11;

/// One request and its answer on an io_context of its own, so that one deadline bounds everything.
class Exchange {
 public:
  using Request = http::request<http::string_body>;

  Exchange(const config::HostPort& host_port, Request request)
      : resolver_(io_), stream_(io_), request_(std::move(request)) {
    request_.set(http::field::host, config::to_string(host_port));
    request_.set(http::field::accept, "application/json");
    parser_.body_limit(kMaxBody);
    stream_.expires_after(kTimeout);
    resolver_.async_resolve(host_port.host, std::to_string(host_port.port),
                            [this](auto error, auto endpoints) {
                              if (failed(error)) return;
                              stream_.async_connect(endpoints, [this](auto connect_error, const auto&) {
                                if (!failed(connect_error)) send();
                              });
                            });
  }

  /// Runs to the end: the response, or the first error.
  beast::error_code run() {
    io_.run_for(kTimeout);
    return done_ ? error_ : beast::error_code(beast::error::timeout);
  }
  const http::response<http::string_body>& response() const { return parser_.get(); }

 private:
  bool failed(beast::error_code error) {
    if (!error) return false;
    error_ = error;
    return done_ = true;
  }
  void send() {
    http::async_write(stream_, request_, [this](auto error, size_t) {
      if (!failed(error)) receive();
    });
  }
  void receive() {
    http::async_read(stream_, buffer_, parser_, [this](auto error, size_t) {
      error_ = error;
      done_ = true;
    });
  }

  asio::io_context io_;
  asio::ip::tcp::resolver resolver_;
  beast::tcp_stream stream_;
  Request request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  beast::error_code error_;
  bool done_ = false;
};

/// The detail of a problem, or the body as it is.
std::string detail_of(const std::string& body) {
  boost::json::error_code error;
  boost::json::value problem = boost::json::parse(body, error);
  if (error || !problem.is_object()) return body;
  const auto* detail = problem.as_object().if_contains("detail");
  return detail != nullptr && detail->is_string() ? std::string(detail->as_string()) : body;
}

/// The body of a 200, or an error that says what went wrong.
absl::StatusOr<std::string> exchange(const AdminAddress& address, Exchange::Request request) {
  auto host_port = config::parse_host_port(address.text);
  if (!host_port.ok()) return host_port.status();
  Exchange exchange(*host_port, std::move(request));
  if (auto error = exchange.run()) {
    return absl::UnavailableError(absl::StrCat("no answer from ", address.text, ": ", error.message()));
  }
  const auto& response = exchange.response();
  if (response.result() == http::status::ok) return response.body();
  return absl::FailedPreconditionError(
      absl::StrCat(address.text, " answered ", response.result_int(), ": ", detail_of(response.body())));
}

}  // namespace

void add_admin_address(CLI::App& command, AdminAddress& address) {
  command.add_option("--admin", address.text, "address of the admin API")
      ->option_text("HOST:PORT")
      ->capture_default_str();
}

int print_answer(const absl::StatusOr<std::string>& body, Output output,
                 const std::function<std::string(const boost::json::value&)>& describe) {
  if (!body.ok()) {
    complain(std::string(body.status().message()));
    return 1;
  }
  print(output == Output::json ? *body : describe(boost::json::parse(*body)));
  return 0;
}

std::string encode_query(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

absl::StatusOr<std::string> admin_get(const AdminAddress& address, const std::string& path,
                                      const std::vector<std::pair<std::string, std::string>>& query) {
  std::string target = path;
  for (const auto& [name, value] : query) {
    target += (target.size() == path.size() ? "?" : "&") + encode_query(name) + "=" + encode_query(value);
  }
  return exchange(address, {http::verb::get, target, kHttp11});
}

absl::StatusOr<std::string> admin_post(const AdminAddress& address, const std::string& path,
                                       const boost::json::object& body) {
  Exchange::Request request(http::verb::post, path, kHttp11, boost::json::serialize(body));
  request.set(http::field::content_type, "application/json");
  request.prepare_payload();
  return exchange(address, std::move(request));
}

}  // namespace fairlead::cli
