#pragma once

#include <map>
#include <string>

#include "control/admin/message.h"

namespace fairlead::control::admin {

/// Leads requests to the handlers of their path and method. HEAD goes to the handler of GET; an unknown path
/// is answered 404, an unknown method of a known path 405 with Allow. Filled at start, then read by
/// connections.
class Router {
 public:
  void add(const std::string& method, const std::string& path, Handler handler);
  void dispatch(const Request& request, Respond respond) const;

 private:
  std::map<std::string, std::map<std::string, Handler>> resources_;  // by path, by method
};

}  // namespace fairlead::control::admin
