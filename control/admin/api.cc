#include "control/admin/api.h"

#include <chrono>

namespace fairlead::control::admin {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";

}  // namespace

void add_probes(Router& router, const Sources& sources) {
  router.add("GET", "/livez", [](const Request&, const Respond& respond) { respond({200, kText, "ok\n"}); });
  router.add("GET", "/readyz", [readiness = sources.readiness](const Request&, const Respond& respond) {
    std::string obstacle = readiness->obstacle(std::chrono::steady_clock::now());
    if (obstacle.empty()) return respond({200, kText, "ok\n"});
    respond({503, kText, obstacle + "\n"});
  });
  router.add("GET", "/metrics", [registry = sources.registry](const Request&, const Respond& respond) {
    respond({200, telemetry::Registry::kContentType, registry->expose()});
  });
}

void add_api(Router& router, const Sources& sources) {
  add_probes(router, sources);
  router.add("GET", "/v1/status", serve_status(sources));
  router.add("GET", "/v1/config", serve_config(sources));
  router.add("PUT", "/v1/config", accept_config(sources));
  router.add("GET", "/v1/explain", serve_explanation(sources));
  router.add("GET", "/v1/services/{service}/shift", serve_shift(sources));
  router.add("POST", "/v1/services/{service}/shift", start_shift(sources));
  router.add("POST", "/v1/services/{service}/shift/pause", pause_shift(sources));
  router.add("POST", "/v1/services/{service}/shift/resume", resume_shift(sources));
  router.add("POST", "/v1/services/{service}/shift/undo", undo_shift(sources));
}

}  // namespace fairlead::control::admin
