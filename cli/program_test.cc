#include "cli/program.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "cli/admin_test_support.h"
#include "telemetry/temporary_directory.h"

namespace fairlead::cli {
namespace {

/// The program in this process, on ports of the system's choice.
class ProgramTest : public testing::Test {
 protected:
  auto create(const std::string& more = "", const std::string& admin = "127.0.0.1:0") {
    std::ofstream(file_)
        << "apiVersion: fairlead/v1\n"
           "admin: { address: \"" +
               admin +
               "\" }\n"
               "workers: 1\n"
               "listeners: [ { name: plain, address: \"127.0.0.1:0\" } ]\n"
               "regions: [ { name: here } ]\n"
               "services: [ { name: shop, regions: { here: { endpoints: [\"127.0.0.1:9\"] } } } ]\n"
               "routes: [ { match: {}, service: shop } ]\n" +
               more;
    return Program::create(file_);
  }

  telemetry::TemporaryDirectory directory_;
  const std::string file_ = directory_.file("fairlead.yaml");
};

TEST_F(ProgramTest, ABadConfigurationIsALocatedLineForEachError) {
  const auto program = create("workesr: 1\nlimits: { header_count: none }\n");
  ASSERT_FALSE(program.ok());
  const std::string message(program.status().message());
  EXPECT_TRUE(message.starts_with(file_ + ":8:1: workesr: ")) << message;
  EXPECT_NE(message.find("\n" + file_ + ":9:25: limits.header_count: "), std::string::npos) << message;
}

TEST_F(ProgramTest, AMissingFileIsNamed) {
  const auto program = Program::create(directory_.file("nowhere.yaml"));
  ASSERT_FALSE(program.ok());
  EXPECT_NE(program.status().message().find("nowhere.yaml"), absl::string_view::npos) << program.status();
}

TEST_F(ProgramTest, AnAdminAddressThatIsTakenIsNamed) {
  TestAdmin other;
  other.start();
  const auto program = create("", other.address.text);
  ASSERT_FALSE(program.ok());
  EXPECT_NE(program.status().message().find(other.address.text), absl::string_view::npos) << program.status();
}

TEST_F(ProgramTest, AnAccessLogThatCanNotBeOpenedIsNamed) {
  const std::string path = directory_.file("nowhere/access.log");
  const auto program = create("access_log: { path: \"" + path + "\" }\n");
  ASSERT_FALSE(program.ok());
  EXPECT_NE(program.status().message().find(path), absl::string_view::npos) << program.status();
}

// Signals are kept from `create` on, so that these come before the first configuration is in force.
TEST_F(ProgramTest, SigtermDrainsAndEndsWell) {
  auto program = create("drain: { delay: 0s, timeout: 60s }\n");
  ASSERT_TRUE(program.ok()) << program.status();
  raise(SIGTERM);
  EXPECT_EQ((*program)->run(), 0);
}

TEST_F(ProgramTest, ASecondSigtermEndsAtOnce) {
  auto program = create("drain: { delay: 5s, timeout: 5s }\n");
  ASSERT_TRUE(program.ok()) << program.status();
  raise(SIGTERM);
  raise(SIGTERM);
  EXPECT_EQ((*program)->run(), 128 + SIGTERM);
}

TEST_F(ProgramTest, SigintEndsAtOnce) {
  auto program = create("drain: { delay: 5s, timeout: 5s }\n");
  ASSERT_TRUE(program.ok()) << program.status();
  raise(SIGINT);
  EXPECT_EQ((*program)->run(), 128 + SIGINT);
}

TEST_F(ProgramTest, WhatWasBuiltMayGoWithoutHavingRun) {
  EXPECT_TRUE(create().ok());
  EXPECT_TRUE(create().ok()) << "and leaves nothing behind that is in the way";
}

}  // namespace
}  // namespace fairlead::cli
