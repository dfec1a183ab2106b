#pragma once

#include <string>

namespace fairlead::cli {

/// How many CPUs this process may use: those of its affinity mask, or fewer when a cgroup's quota allows
/// fewer, rounded up; at least 1.
int available_cpus();

/// The quota of the cgroups that a /proc/self/cgroup text names and of all above them, in CPUs; 0 when there
/// is none. `mount` is where the cgroup file system stands, version 2 or 1.
double cgroup_cpus(const std::string& self_cgroup, const std::string& mount);

}  // namespace fairlead::cli
