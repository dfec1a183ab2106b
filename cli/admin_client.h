#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/output.h"

namespace CLI {
class App;
}

namespace fairlead::cli {

/// Where `fairlead run` listens for the commands; also `--admin HOST:PORT`.
struct AdminAddress {
  std::string text = "127.0.0.1:9900";
};
void add_admin_address(CLI::App& command, AdminAddress& address);

/// GET from the admin API, within ten seconds. The body of a 200; anything else is an error that says what
/// the API said.
absl::StatusOr<std::string> admin_get(const AdminAddress& address, const std::string& path,
                                      const std::vector<std::pair<std::string, std::string>>& query = {});

/// POST of `body` to the admin API; otherwise the same.
absl::StatusOr<std::string> admin_post(const AdminAddress& address, const std::string& path,
                                       const boost::json::object& body);

/// Prints an answer of the admin API, as it is or as `describe` puts it, or complains; the exit code.
int print_answer(const absl::StatusOr<std::string>& body, Output output,
                 const std::function<std::string(const boost::json::value&)>& describe);

/// Percent-encodes everything but unreserved characters.
std::string encode_query(std::string_view text);

}  // namespace fairlead::cli
