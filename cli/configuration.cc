#include "cli/configuration.h"

#include <boost/json.hpp>
#include <cstdint>
#include <numeric>
#include <vector>

#include "routing/route_table.h"

namespace fairlead::cli {

config::LoadResult load_buildable(const std::string& file) {
  config::LoadResult result = config::load_file(file);
  if (!result) return result;
  std::vector<uint32_t> ids(result.config->routes.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto routes = routing::RouteTable::build(*result.config, ids, 1);
  if (!routes.ok()) result.errors.push_back({{}, "", std::string(routes.status().message())});
  return result;
}

std::string errors_as_json(const config::LoadResult& result) {
  boost::json::array errors;
  for (const auto& error : result.errors) {
    errors.push_back(boost::json::object{{"file", result.file},
                                         {"line", error.location.line},
                                         {"column", error.location.column},
                                         {"field", error.field},
                                         {"message", error.message}});
  }
  return boost::json::serialize(boost::json::object{{"errors", std::move(errors)}}) + "\n";
}

}  // namespace fairlead::cli
