#pragma once

#include <map>
#include <string>

#include "control/admin/message.h"

namespace fairlead::control::admin {

/// Leads requests to the handlers of their path and method. A segment of a resource's path like `{service}`
/// stands for any one segment, which becomes a path parameter of the request. HEAD goes to the handler of
/// GET; an unknown path is answered 404, an unknown method of a known path 405 with Allow. Filled at start,
/// then read by connections.
class Router {
 public:
  void add(const std::string& method, const std::string& path, Handler handler);
  void dispatch(Request request, Respond respond) const;

 private:
  using Methods = std::map<std::string, Handler>;
  const Methods* find(Request& request) const;

  std::map<std::string, Methods> resources_;  // by path
};

}  // namespace fairlead::control::admin
