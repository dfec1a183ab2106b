#include "cli/replay.h"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/command_test_support.h"
#include "cli/commands.h"
#include "proxy/proxy_error.h"
#include "sim/replay/recorded_try.h"
#include "sim/replay/test_log.h"
#include "telemetry/temporary_directory.h"

namespace fairlead::cli {
namespace {

constexpr const char* kConfig = R"(apiVersion: fairlead/v1
listeners: [ { name: plain, address: 127.0.0.1:8080 } ]
regions: [ { name: near } ]
services: [ { name: app, regions: { near: { endpoints: ["127.0.0.1:9000"] } } } ]
routes: [ { match: {}, service: app } ]
)";

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    write(config_, kConfig);
    write(log_, sim::log_line({}) + "oops\n");
  }
  static void write(const std::string& file, const std::string& text) { std::ofstream(file) << text; }
  Ran run(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"sim", "--replay", log_, "-c", config_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(add_sim, arguments);
  }

  telemetry::TemporaryDirectory directory_;
  const std::string config_ = directory_.file("new.yaml"), log_ = directory_.file("access.log");
};

TEST_F(ReplayTest, PrintsATableAndComplainsOfLines) {
  const Ran ran = run();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.out.starts_with("1 requests of " + log_)) << ran.out;
  EXPECT_EQ(ran.err.find("fairlead: " + log_ + ":2: is not JSON"), 0u) << ran.err;
}

TEST_F(ReplayTest, PrintsJson) { EXPECT_TRUE(run({"-o", "json"}).out.starts_with("{\"log\":")); }

TEST_F(ReplayTest, NamesTheFirstLinesThatItSkips) {
  std::string text = sim::log_line({});
  for (int i = 0; i < 15; ++i) text += "oops\n";
  write(log_, text);
  const Ran ran = run();
  EXPECT_NE(ran.err.find(":11: is not JSON"), std::string::npos) << ran.err;
  EXPECT_EQ(ran.err.find(":12: is not JSON"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("fairlead: 5 further lines of the log are skipped\n"), std::string::npos) << ran.err;
}

TEST_F(ReplayTest, PrintsErrorsOfTheConfigurationAsCheckDoes) {
  for (const char* text :
       {"nonsense: true\n", "routes: [ { match: { path_regex: \"(\" }, service: app } ]\n"}) {
    write(config_, std::string(kConfig) + text);
    const Ran checked = run_command(add_check, {"check", "-c", config_});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_EQ(run().exit_code, 1);
    EXPECT_EQ(run().out, checked.out);
    EXPECT_EQ(run({"-o", "json"}).out, run_command(add_check, {"check", "-c", config_, "-o", "json"}).out);
  }
}

TEST_F(ReplayTest, ALogThatCanNotBeReadIsAnError) {
  const Ran missing = run_command(add_sim, {"sim", "--replay", directory_.file("none"), "-c", config_});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.err,
            "fairlead: " + directory_.file("none") + ": can not be read: No such file or directory\n");
  const Ran folder = run_command(add_sim, {"sim", "--replay", directory_.file(""), "-c", config_});
  EXPECT_EQ(folder.exit_code, 1);
  EXPECT_NE(folder.err.find("can not be read: Is a directory"), std::string::npos) << folder.err;
  write(log_, "");
  EXPECT_EQ(run().exit_code, 1);
  EXPECT_EQ(run().err, "fairlead: " + log_ + ": holds no requests\n");
}

TEST_F(ReplayTest, OptionsOfSimulationsDoNotGoWithIt) {
  for (const auto& options : std::vector<std::vector<std::string>>{{"suite.yaml"},
                                                                   {"--scenario", "kill"},
                                                                   {"--strategy", "steer"},
                                                                   {"--list"},
                                                                   {"--quick"},
                                                                   {"--ablate"},
                                                                   {"--html", "x"},
                                                                   {"--threads", "1"}})
    EXPECT_THROW(run(options), CLI::ExcludesError) << options[0];
  EXPECT_THROW(run_command(add_sim, {"sim", "--replay", log_}), CLI::RequiresError);
  EXPECT_THROW(run_command(add_sim, {"sim", "suite.yaml", "-c", config_}), CLI::RequiresError);
}

/// sim/ does not see proxy/, so it knows these names by heart.
TEST(ReplayOfProxyErrors, EveryFailureOfATryIsKnown) {
  using Kind = proxy::ProxyError::Kind;
  for (int kind = static_cast<int>(Kind::connect_failure); kind <= static_cast<int>(Kind::bad_body); ++kind) {
    const char* name = proxy::to_string(static_cast<Kind>(kind));
    const auto fate = sim::fate_of({.failure = name});
    EXPECT_TRUE(fate.known) << name;
    if (!fate.fate || *fate.fate == sim::Fate::hung) continue;
    const sim::RecordedTry attempt{.fate = *fate.fate};
    EXPECT_EQ(attempt.outcome({}), proxy::outcome_of(static_cast<Kind>(kind))) << name;
  }
}

}  // namespace
}  // namespace fairlead::cli
