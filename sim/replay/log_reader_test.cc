#include "sim/replay/log_reader.h"

#include <gtest/gtest.h>

#include <sstream>

#include "sim/replay/test_log.h"

namespace fairlead::sim {
namespace {

class LogReaderTest : public testing::Test {
 protected:
  absl::Status read(const std::string& text, const absl::Status& answer = absl::OkStatus()) {
    std::istringstream in(text);
    return reader_.read(in, [&](const LogEntry&) {
      ++taken_;
      return answer;
    });
  }
  LogReader reader_{"access.log"};
  int taken_ = 0;
};

TEST_F(LogReaderTest, HandsOutEachLine) {
  EXPECT_TRUE(read(log_line({}) + log_line({})).ok());
  EXPECT_EQ(taken_, 2);
  EXPECT_TRUE(reader_.mistakes().empty());
}

TEST_F(LogReaderTest, TheLastNeedsNoLineBreak) {
  std::string text = log_line({});
  text.pop_back();
  EXPECT_TRUE(read(text).ok());
  EXPECT_EQ(taken_, 1);
}

TEST_F(LogReaderTest, AnEmptyOneHasNone) {
  EXPECT_TRUE(read("").ok());
  EXPECT_EQ(taken_, 0);
}

TEST_F(LogReaderTest, SkipsAndNamesMistakes) {
  EXPECT_TRUE(read(log_line({}) + "{}\n" + log_line({}) + log_line({}).substr(0, 80)).ok());
  EXPECT_EQ(taken_, 2);
  ASSERT_EQ(reader_.mistakes().size(), 2u);
  EXPECT_EQ(reader_.mistakes()[0], "access.log:2: time: is missing");
  EXPECT_EQ(reader_.mistakes()[1].find("access.log:4: is not JSON: "), 0u) << reader_.mistakes()[1];
}

TEST_F(LogReaderTest, WhoTakesMayFindAMistake) {
  EXPECT_TRUE(read(log_line({}), absl::InvalidArgumentError("route: hm")).ok());
  EXPECT_EQ(reader_.mistakes(), std::vector<std::string>{"access.log:1: route: hm"});
}

TEST_F(LogReaderTest, OrEndIt) {
  const auto status = read(log_line({}) + log_line({}), absl::ResourceExhaustedError("enough"));
  EXPECT_EQ(status, absl::ResourceExhaustedError("access.log:1: enough"));
  EXPECT_EQ(taken_, 1);
}

TEST_F(LogReaderTest, TooManyMistakesAreNoLog) {
  std::string text;
  for (size_t i = 0; i < LogReader::kMostMistakes; ++i) text += "x\n";
  EXPECT_TRUE(read(text).ok());
  LogReader other("other.log");
  std::istringstream in(text + "x\n");
  const auto status = other.read(in, [](const LogEntry&) { return absl::OkStatus(); });
  EXPECT_EQ(
      status.message().find(
          "other.log: more than 100 lines are no lines of an access log; the first: other.log:1: is not"),
      0u)
      << status;
}

TEST_F(LogReaderTest, ALineHasABound) {
  const std::string longest(LogReader::kLongestLine + 5, 'x');
  EXPECT_TRUE(read(longest + "\n" + log_line({})).ok());
  EXPECT_EQ(taken_, 1);
  EXPECT_EQ(reader_.mistakes(), std::vector<std::string>{"access.log:1: is longer than 4194304 bytes"});
}

}  // namespace
}  // namespace fairlead::sim
