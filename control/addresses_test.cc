#include "control/addresses.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

TEST(Addresses, NamesAreWhatIsNotAnAddress) {
  config::Config config;
  auto& service = config.services.emplace_back();
  service.regions.push_back({"a", {{"10.0.0.1", 80}, {"one.example", 80}, {"::1", 80}}});
  service.regions.push_back({"b", {{"two.example", 80}, {"one.example", 81}, {"unix:/run/shop.sock", 0}}});
  EXPECT_EQ(endpoint_names(config), (absl::flat_hash_set<std::string>{"one.example", "two.example"}));
}

}  // namespace
}  // namespace fairlead::control
