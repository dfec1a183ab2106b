#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "cli/command_test_support.h"
#include "cli/commands.h"
#include "telemetry/temporary_directory.h"

namespace fairlead::cli {
namespace {

namespace json = boost::json;

constexpr const char* kValid = R"(apiVersion: fairlead/v1
listeners: [ { name: plain, address: 127.0.0.1:8080 } ]
regions: [ { name: here } ]
services: [ { name: shop, regions: { here: { endpoints: ["127.0.0.1:9000"] } } } ]
routes: [ { match: {}, service: shop } ]
)";

class CheckCommandTest : public testing::Test {
 protected:
  /// Checks a file that holds `text`.
  Ran check(const std::string& text, const std::vector<std::string>& options = {}) {
    std::ofstream(file_) << text;
    std::vector<std::string> arguments = {"check", "-c", file_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_command(add_check, arguments);
  }

  telemetry::TemporaryDirectory directory_;
  const std::string file_ = directory_.file("fairlead.yaml");
};

TEST_F(CheckCommandTest, SaysThatAValidFileIsOk) {
  const Ran ran = check(kValid);
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, file_ + ": ok\n");
  EXPECT_EQ(ran.err, "");
}

TEST_F(CheckCommandTest, AValidFileHasNoErrorsAsJson) {
  const Ran ran = check(kValid, {"-o", "json"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "{\"errors\":[]}\n");
}

TEST_F(CheckCommandTest, PrintsEveryErrorInTheOrderOfTheFile) {
  const Ran ran = check(std::string(kValid) + "workesr: 1\nlimits: { header_count: none }\n");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_TRUE(ran.out.starts_with(file_ + ":6:1: workesr: ")) << ran.out;
  EXPECT_NE(ran.out.find("\n" + file_ + ":7:25: limits.header_count: "), std::string::npos) << ran.out;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2);
}

TEST_F(CheckCommandTest, AnErrorAsJsonHasItsPlaceItsFieldAndItsMessage) {
  const Ran ran = check(std::string(kValid) + "limits: { header_count: none }\n", {"-o", "json"});
  EXPECT_EQ(ran.exit_code, 1);
  const json::value errors = json::parse(ran.out).at("errors");
  ASSERT_EQ(errors.as_array().size(), 1u);
  EXPECT_EQ(std::string(errors.at(0).at("file").as_string()), file_);
  EXPECT_EQ(errors.at(0).at("line"), 6);
  EXPECT_EQ(errors.at(0).at("column"), 25);
  EXPECT_EQ(errors.at(0).at("field"), "limits.header_count");
  EXPECT_NE(errors.at(0).at("message").as_string().find("whole number"), json::string::npos);
}

TEST_F(CheckCommandTest, TheEffectiveConfigurationPassesInBothFormats) {
  for (const char* format : {"text", "json"}) {
    const Ran ran = check(kValid, {"--print-effective", "-o", format});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_NE(ran.out.find("request_line"), std::string::npos) << "defaults as well";
    EXPECT_EQ(ran.out.starts_with('{'), std::string(format) == "json");
    EXPECT_EQ(check(ran.out).out, file_ + ": ok\n") << ran.out;
  }
}

TEST_F(CheckCommandTest, WhatIsWrongIsNotPrintedAsEffective) {
  const Ran ran = check(std::string(kValid) + "workesr: 1\n", {"--print-effective"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_TRUE(ran.out.starts_with(file_ + ":6:1: ")) << ran.out;
  EXPECT_EQ(ran.out.find("request_line"), std::string::npos);
}

TEST_F(CheckCommandTest, AMissingFileIsNamed) {
  const Ran ran = run_command(add_check, {"check", "-c", directory_.file("nowhere.yaml")});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_NE(ran.out.find("nowhere.yaml"), std::string::npos) << ran.out;
}

TEST_F(CheckCommandTest, ABadCommandLineIsRefused) {
  EXPECT_THROW(run_command(add_check, {"check"}), CLI::RequiredError);
  EXPECT_THROW(check(kValid, {"-o", "xml"}), CLI::ValidationError);
  EXPECT_THROW(check(kValid, {"--effective"}), CLI::ExtrasError);
}

}  // namespace
}  // namespace fairlead::cli
