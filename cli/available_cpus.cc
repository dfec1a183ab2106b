#include "cli/available_cpus.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace fairlead::cli {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// `quota` and `period` in microseconds, from whichever version's files stand in `folder`; 0 for no limit.
double folder_cpus(const fs::path& folder) {
  std::istringstream v2(read(folder / "cpu.max"));  // "200000 100000" or "max 100000"
  double quota = 0, period = 0;
  if (v2 >> quota >> period && period > 0) return quota / period;
  std::istringstream v1_quota(read(folder / "cpu.cfs_quota_us")),
      v1_period(read(folder / "cpu.cfs_period_us"));
  if (v1_quota >> quota && v1_period >> period && quota > 0 && period > 0) return quota / period;
  return 0;
}

double smaller(double a, double b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

/// The smallest limit of the cgroup `path` below `root` and of those above it.
double smallest_cpus(const fs::path& root, fs::path path) {
  double limit = folder_cpus(root);
  for (; path.has_relative_path(); path = path.parent_path()) {
    limit = smaller(limit, folder_cpus(root / path.relative_path()));
  }
  return limit;
}

}  // namespace

double cgroup_cpus(const std::string& self_cgroup, const std::string& mount) {
  double limit = 0;
  std::istringstream lines(self_cgroup);
  for (std::string line; std::getline(lines, line);) {  // "0::/path" or "4:cpu,cpuacct:/path"
    size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    std::string controllers = line.substr(first + 1, second - first - 1);
    std::string path = line.substr(second + 1);
    if (controllers.empty()) limit = smaller(limit, smallest_cpus(mount, path));
    if (("," + controllers + ",").find(",cpu,") != std::string::npos) {
      limit = smaller(limit, smallest_cpus(fs::path(mount) / "cpu", path));
    }
  }
  return limit;
}

int available_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  int allowed = sched_getaffinity(0, sizeof set, &set) == 0
                    ? CPU_COUNT(&set)
                    : static_cast<int>(std::thread::hardware_concurrency());
  double quota = cgroup_cpus(read("/proc/self/cgroup"), "/sys/fs/cgroup");
  if (quota > 0) allowed = std::min(allowed, static_cast<int>(std::ceil(quota)));
  return std::max(allowed, 1);
}

}  // namespace fairlead::cli
