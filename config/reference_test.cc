#include "config/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fairlead::config {
namespace {

constexpr const char* kFile = "docs/configuration.md";

TEST(Reference, IsTheCommittedDocument) {
  if (std::getenv("FAIRLEAD_UPDATE_DOCS") != nullptr) std::ofstream(kFile) << reference_markdown();
  std::stringstream committed;
  committed << std::ifstream(kFile).rdbuf();
  EXPECT_EQ(committed.str(), reference_markdown())
      << "run it again from the repository's root with FAIRLEAD_UPDATE_DOCS=1 and commit " << kFile;
}

TEST(Reference, DescribesEachKindOfKey) {
  const std::string text = reference_markdown();
  for (const char* line : {
           "\n| `apiVersion` | `fairlead/v1` | required | The format of the file. |\n",
           "\n| `address` | IP address and port | `127.0.0.1:9900` | Loopback only",
           "\n| `policy` | `latency`, `weighted`, `failover`, `steer` | `latency` |",
           "\n| `balancer` | `peak_ewma`, `least_request`, `round_robin`, `random`; not supported yet: "
           "`maglev`, `ring_hash` | ",
           "\n| `on_status` | list: whole number from 500 to 599 | `502`, `503`, `504` |",
           "\n| `success` | percentage from 0% to 100% | 0%: no objective | Share of requests",
           "\n| `state_dir` |  | not supported yet | ",
           "\n## `services[].regions.<name>`\n",
           "\n## `services[].health_check.tcp`\n\nNo keys.\n",
           "\nExactly one of `http`, `tcp`, `grpc`.\n",
           "\nAt most one of `path`, `path_prefix`, `path_regex`, `grpc`.\n",
       }) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace fairlead::config
