#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "control/admin/router.h"
#include "control/controller.h"
#include "control/readiness.h"
#include "proxy/probe/health_thread.h"
#include "telemetry/metrics.h"

namespace fairlead::control::admin {

/// What the resources tell of. All of it outlives the Router.
struct Sources {
  Controller* controller = nullptr;
  const Readiness* readiness = nullptr;
  const telemetry::Registry* registry = nullptr;
  /// HealthThread::report and HealthThread::table.
  std::function<std::vector<proxy::ServiceReport>()> report;
  std::function<std::shared_ptr<const routing::ShareTable>(const std::string& service, uint64_t version)>
      table;
  /// HealthThread::operate.
  std::function<absl::Status(const std::string& service, const proxy::HealthThread::Change& change)> operate;
  size_t regex_copy = 0;  // the control thread's set of regular expressions in every RouteTable
};

/// GET /livez, /readyz, /metrics: what the metrics listener serves too.
void add_probes(Router& router, const Sources& sources);
/// Everything: the probes and /v1.
void add_api(Router& router, const Sources& sources);

// One file each. GET /v1/status, GET and PUT /v1/config, GET /v1/explain.
Handler serve_status(const Sources& sources);
Handler serve_config(const Sources& sources);
Handler accept_config(const Sources& sources);
Handler serve_explanation(const Sources& sources);
// GET and POST /v1/services/{service}/shift, and POST …/pause, …/resume, …/undo.
Handler serve_shift(const Sources& sources);
Handler start_shift(const Sources& sources);
Handler pause_shift(const Sources& sources);
Handler resume_shift(const Sources& sources);
Handler undo_shift(const Sources& sources);

}  // namespace fairlead::control::admin
