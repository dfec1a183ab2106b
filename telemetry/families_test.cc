#include "telemetry/families.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fairlead::telemetry {
namespace {

TEST(Families, NamesFollowTheConventions) {
  std::set<std::string_view> names;
  for (const FamilyInfo& family : kFamilies) {
    EXPECT_TRUE(family.name.starts_with("fairlead_")) << family.name;
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_EQ(family.name.ends_with("_total"), family.type == MetricType::counter) << family.name;
    if (family.type == MetricType::histogram) EXPECT_TRUE(family.name.ends_with("_seconds")) << family.name;
    EXPECT_TRUE(family.help.ends_with('.')) << family.name;
    EXPECT_EQ(family.help.find('|'), std::string_view::npos) << family.name;
  }
}

TEST(Families, LabelsComeFromTheClosedSet) {
  const std::set<std::string> closed = {"route",     "service",  "region",      "endpoint",   "code",
                                        "reason",    "protocol", "grpc_status", "policy",     "criticality",
                                        "direction", "version",  "listener",    "certificate"};
  for (const FamilyInfo& family : kFamilies) {
    std::string label;
    size_t count = 0;
    for (char c : std::string(family.labels) + ",") {
      if (c != ',') {
        label += c;
      } else if (!label.empty()) {
        EXPECT_TRUE(closed.contains(label)) << family.name << ": " << label;
        label.clear();
        ++count;
      }
    }
    EXPECT_EQ(count, family.label_count()) << family.name;
  }
}

}  // namespace
}  // namespace fairlead::telemetry
