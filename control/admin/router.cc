#include "control/admin/router.h"

#include <vector>

#include "absl/strings/str_split.h"
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

/// Whether `path` is of the form of `resource`, and then what stands in the place of its open segments.
bool match(const std::string& resource, const std::string& path,
           std::map<std::string, std::string>& parameters) {
  const std::vector<std::string> wanted = absl::StrSplit(resource, '/');
  const std::vector<std::string> given = absl::StrSplit(path, '/');
  if (wanted.size() != given.size()) return false;
  std::map<std::string, std::string> found;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const bool open = wanted[i].starts_with('{') && wanted[i].ends_with('}');
    if (open && !given[i].empty()) {
      found.emplace(wanted[i].substr(1, wanted[i].size() - 2), given[i]);
    } else if (wanted[i] != given[i]) {
      return false;
    }
  }
  parameters = std::move(found);
  return true;
}

}  // namespace

void Router::add(const std::string& method, const std::string& path, Handler handler) {
  resources_[path][method] = std::move(handler);
}

const Router::Methods* Router::find(Request& request) const {
  if (const auto known = resources_.find(request.path); known != resources_.end()) return &known->second;
  for (const auto& [path, methods] : resources_)
    if (match(path, request.path, request.path_parameters)) return &methods;
  return nullptr;
}

void Router::dispatch(Request request, Respond respond) const {
  const Methods* methods = find(request);
  if (methods == nullptr) return respond(problem(404, "There is no resource " + request.path + "."));
  const auto handler = methods->find(request.method == "HEAD" ? "GET" : request.method);
  if (handler == methods->end()) {
    Response refusal = problem(405, request.path + " does not know " + request.method + ".");
    refusal.headers.emplace_back("Allow", allow(*methods));
    return respond(std::move(refusal));
  }
  handler->second(request, std::move(respond));
}

}  // namespace fairlead::control::admin
