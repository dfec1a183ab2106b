#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::control::admin {

/// A request to the admin API, complete.
struct Request {
  std::string method;
  std::string path;                                          // percent-decoded, without the query
  std::vector<std::pair<std::string, std::string>> query{};  // percent-decoded, in order
  std::map<std::string, std::string> headers{};  // by lower-case name; the last one of equal names
  std::string body{};
  std::map<std::string, std::string>
      path_parameters{};  // by name: the segments that the resource leaves open

  /// The first query parameter of that name, or nullptr.
  const std::string* parameter(const std::string& name) const;
  /// All of them.
  std::vector<std::string> parameters(const std::string& name) const;
  /// By lower-case name, or nullptr.
  const std::string* header(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Answers a request, once, now or later, on the control thread.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(const Request&, Respond)>;

/// Splits a request target into `path` and `query` of a Request; false when its percent-encoding is bad.
bool parse_target(std::string_view target, Request& request);

}  // namespace fairlead::control::admin
