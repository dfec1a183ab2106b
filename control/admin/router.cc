#include "control/admin/router.h"

#include "control/admin/problem.h"

namespace fairlead::control::admin {
namespace {

std::string allow(const std::map<std::string, Handler>& methods) {
  std::string list;
  for (const auto& [method, handler] : methods) {
    list += (list.empty() ? "" : ", ") + method;
    if (method == "GET") list += ", HEAD";
  }
  return list;
}

}  // namespace

void Router::add(const std::string& method, const std::string& path, Handler handler) {
  resources_[path][method] = std::move(handler);
}

void Router::dispatch(const Request& request, Respond respond) const {
  auto resource = resources_.find(request.path);
  if (resource == resources_.end())
    return respond(problem(404, "There is no resource " + request.path + "."));
  auto handler = resource->second.find(request.method == "HEAD" ? "GET" : request.method);
  if (handler == resource->second.end()) {
    Response refusal = problem(405, request.path + " does not know " + request.method + ".");
    refusal.headers.emplace_back("Allow", allow(resource->second));
    return respond(std::move(refusal));
  }
  handler->second(request, std::move(respond));
}

}  // namespace fairlead::control::admin
