#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "cli/command_test_support.h"
#include "cli/commands.h"
#include "sim/catalogue.h"
#include "telemetry/temporary_directory.h"

namespace fairlead::cli {
namespace {

namespace json = boost::json;

constexpr const char* kSuite = R"(apiVersion: fairlead/v1
regions: { A: { capacity: 200 }, B: { capacity: 200 } }
edges: { A: {}, B: {} }
scenarios:
  - { name: calm, description: Nothing happens., warm_up: 1s, duration: 3s, load: 0.2 }
  - { name: kill, warm_up: 1s, duration: 3s, load: 0.2, faults: [ { kind: kill, regions: [A], at: 1s } ] }
)";

class SimCommandTest : public testing::Test {
 protected:
  /// Runs a suite that holds `text`.
  Ran simulate(const std::string& text, const std::vector<std::string>& options = {}) {
    std::ofstream(file_) << text;
    std::vector<std::string> arguments = {"sim", file_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_command(add_sim, arguments);
  }
  static std::string under_test() { return sim::catalogue().front().name; }

  telemetry::TemporaryDirectory directory_;
  const std::string file_ = directory_.file("suite.yaml");
};

TEST_F(SimCommandTest, PrintsATable) {
  const Ran ran = simulate(kSuite);
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("\ncalm "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("\nkill "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("Under test: " + under_test() + "\n"), std::string::npos) << ran.out;
}

TEST_F(SimCommandTest, PrintsJson) {
  const Ran ran = simulate(kSuite, {"-o", "json"});
  EXPECT_EQ(ran.exit_code, 0);
  const json::value report = json::parse(ran.out);
  EXPECT_EQ(report.at("scenarios").as_array().size(), 2u);
  EXPECT_EQ(report.at("scenarios").at(0).at("runs").as_array().size(), sim::catalogue().size());
}

TEST_F(SimCommandTest, RunsOnlyWhatIsAskedFor) {
  const Ran ran = simulate(kSuite, {"--scenario", "kill", "--strategy", under_test(), "-o", "json"});
  const json::value report = json::parse(ran.out);
  ASSERT_EQ(report.at("scenarios").as_array().size(), 1u);
  EXPECT_EQ(report.at("scenarios").at(0).at("scenario"), "kill");
  EXPECT_EQ(report.at("scenarios").at(0).at("runs").as_array().size(), 1u);
}

TEST_F(SimCommandTest, TheSameSeedGivesTheSame) {
  const auto out = [&](const char* seed, const char* threads) {
    return simulate(kSuite, {"--seed", seed, "--threads", threads, "-o", "json"}).out;
  };
  EXPECT_EQ(out("7", "1"), out("7", "2"));
  EXPECT_NE(out("7", "1"), out("8", "1"));
}

TEST_F(SimCommandTest, QuickMakesFewerRequests) {
  const auto requests = [&](const std::vector<std::string>& options) {
    const json::value report = json::parse(simulate(kSuite, options).out);
    return report.at("totals").at(0).at("requests").to_number<double>();
  };
  const double all = requests({"-o", "json"}), few = requests({"-o", "json", "--quick"});
  EXPECT_NEAR(few / all, 0.1, 0.04);
}

TEST_F(SimCommandTest, WritesAPageAsWell) {
  const std::string page = directory_.file("sim.html");
  const Ran ran = simulate(kSuite, {"--scenario", "calm", "--html", page});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.out.find("Under test"), std::string::npos);
  std::ifstream stream(page);
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  EXPECT_TRUE(text.starts_with("<!DOCTYPE html>")) << text.substr(0, 80);
  EXPECT_TRUE(text.ends_with("</html>\n"));
}

TEST_F(SimCommandTest, APageThatCanNotBeWrittenIsAnError) {
  const Ran ran = simulate(kSuite, {"--scenario", "calm", "--html", directory_.file("no/where.html")});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_NE(ran.err.find("where.html: can not be written: No such file"), std::string::npos) << ran.err;
}

TEST_F(SimCommandTest, AMissedExpectationFailsAndIsNamed) {
  std::string text = kSuite;
  text.insert(text.find("load: 0.2 }"), "expect: { goodput_at_least: 50%, balance_at_most: 0.5 }, ");
  const Ran ran = simulate(text);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_NE(ran.out.find("calm  balance at most 0.5 "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("  missed by "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1 of 2 expectations met\n"), std::string::npos) << ran.out;
  EXPECT_EQ(simulate(text, {"-o", "json"}).exit_code, 1);
  EXPECT_EQ(simulate(text, {"--scenario", "kill"}).exit_code, 0) << "where nothing is expected";
}

TEST_F(SimCommandTest, ListsScenariosAndStrategiesAndRunsNothing) {
  const Ran ran = simulate(kSuite, {"--list"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.out.starts_with("SCENARIO\n")) << ran.out;
  EXPECT_NE(ran.out.find("Nothing happens.\n"), std::string::npos) << ran.out;
  for (const auto& strategy : sim::catalogue())
    EXPECT_NE(ran.out.find(strategy.description + "\n"), std::string::npos) << ran.out;
}

TEST_F(SimCommandTest, AnUnknownNameIsAnErrorThatNamesTheNearest) {
  const Ran scenario = simulate(kSuite, {"--scenario", "kil", "--scenario", "calm"});
  EXPECT_EQ(scenario.exit_code, 1);
  EXPECT_EQ(scenario.out, "");
  EXPECT_EQ(scenario.err, "fairlead: there is no scenario 'kil'; did you mean kill?\n");
  const Ran both = simulate(kSuite, {"--scenario", "quiet", "--strategy", under_test() + "x"});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_EQ(both.err,
            "fairlead: there is no scenario 'quiet'; --list names them\nfairlead: there is no strategy '" +
                under_test() + "x'; did you mean " + under_test() + "?\n");
}

TEST_F(SimCommandTest, PrintsEveryMistakeOfASuite) {
  const Ran ran = simulate(std::string(kSuite) + "    laod: 1\nslack: soon\n");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_TRUE(ran.out.starts_with(file_ + ":")) << ran.out;
  EXPECT_EQ(simulate("regions: { A: {} }\nslack: soon\n").exit_code, 1);
  const std::string out = simulate("regions: { A: {} }\nslack: soon\n").out;
  EXPECT_GE(std::count(out.begin(), out.end(), '\n'), 4) << out;
  EXPECT_NE(out.find(file_ + ":2:8: slack: "), std::string::npos) << out;
}

TEST_F(SimCommandTest, ABadCommandLineIsRefused) {
  EXPECT_THROW(run_command(add_sim, {"sim"}), CLI::RequiredError);
  EXPECT_THROW(simulate(kSuite, {"-o", "xml"}), CLI::ValidationError);
}

}  // namespace
}  // namespace fairlead::cli
