#include "cli/configuration.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "telemetry/temporary_directory.h"

namespace fairlead::cli {
namespace {

TEST(Configuration, AFileThatIsNotThereIsAnErrorLikeOthers) {
  const auto loaded = load_buildable("/no/such.yaml");
  ASSERT_EQ(loaded.errors.size(), 1u);
  const auto json = boost::json::parse(errors_as_json(loaded));
  EXPECT_EQ(json.at("errors").at(0).at("file"), "/no/such.yaml");
}

TEST(Configuration, IsLoaded) {
  telemetry::TemporaryDirectory directory;
  const std::string file = directory.file("fairlead.yaml");
  std::ofstream(file) << "apiVersion: fairlead/v1\n"
                         "listeners: [ { name: plain, address: 127.0.0.1:8080 } ]\n"
                         "regions: [ { name: here } ]\n"
                         "services: [ { name: shop, regions: { here: { endpoints: [\"127.0.0.1:1\"] } } } ]\n"
                         "routes: [ { match: {}, service: shop } ]\n";
  const auto loaded = load_buildable(file);
  EXPECT_TRUE(loaded.errors.empty()) << loaded.lines();
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded.config->services.size(), 1u);
}

}  // namespace
}  // namespace fairlead::cli
