#include "telemetry/metrics_reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fairlead::telemetry {
namespace {

constexpr const char* kPage = "docs/metrics.md";  // tests run in the repository's root

TEST(MetricsReference, CommittedPageIsWhatTheTableSays) {
  if (std::getenv("FAIRLEAD_UPDATE_DOCS")) std::ofstream(kPage) << metrics_reference();
  std::ifstream file(kPage);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(page, metrics_reference())
      << "run FAIRLEAD_UPDATE_DOCS=1 telemetry_test in the repository's root";
}

}  // namespace
}  // namespace fairlead::telemetry
