#include "config/defaults.h"

#include <gtest/gtest.h>

#include "config/fields.h"

namespace fairlead::config {
namespace {

TEST(Defaults, OfANestedObjectAreThoseOfItsParent) {
  const auto top = fields().make_default();
  const Field& admin = *fields().find("admin");
  const auto object = default_object(admin, top);
  EXPECT_EQ(*static_cast<const HostPort*>(object.get()), (HostPort{"127.0.0.1", 9900}));
}

TEST(Defaults, OfAnAbsentObjectAreThoseOfANewOne) {
  const auto top = fields().make_default();
  const Field& metrics = *fields().find("metrics");
  EXPECT_EQ(*static_cast<const HostPort*>(default_object(metrics, top).get()), HostPort());
  const Field& services = *fields().find("services");
  EXPECT_EQ(*static_cast<const Service*>(default_object(services, top).get()), Service());
}

TEST(Defaults, OutliveTheParentThatTheyBelongTo) {
  auto top = fields().make_default();
  const auto object = default_object(*fields().find("limits"), top);
  top.reset();
  EXPECT_EQ(*static_cast<const Limits*>(object.get()), Limits());
}

TEST(Defaults, RequiredKeysHaveNone) {
  const auto top = fields().make_default();
  EXPECT_TRUE(default_values(*fields().find("apiVersion"), top.get()).empty());
  EXPECT_EQ(default_values(*fields().find("workers"), top.get()), std::vector<Scalar>({int64_t{0}}));
}

TEST(Defaults, AnEmptyTextIsAbsentWhereItCouldNotBeWritten) {
  EXPECT_TRUE(is_absent(Kind::host, std::string()));
  EXPECT_FALSE(is_absent(Kind::host, std::string("a")));
  EXPECT_FALSE(is_absent(Kind::text, std::string()));
  EXPECT_FALSE(is_absent(Kind::integer, int64_t{0}));
}

}  // namespace
}  // namespace fairlead::config
