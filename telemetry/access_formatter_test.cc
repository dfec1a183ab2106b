#include "telemetry/access_formatter.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <random>
#include <string>

namespace fairlead::telemetry {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

class AccessFormatterTest : public ::testing::Test {
 protected:
  std::string line(const AccessEntry& entry) {
    std::string out(AccessFormatter::bound(entry), '\0');
    out.resize(formatter_.format(entry, out.data()) - out.data());
    return out;
  }
  boost::json::object object(const AccessEntry& entry) { return boost::json::parse(line(entry)).as_object(); }

  AccessFormatter formatter_;
};

TEST_F(AccessFormatterTest, WholeLine) {
  const AccessAttempt attempts[] = {{"us-east", "10.0.1.10:80", "first", 0, "reset", 1'234'567},
                                    {"eu-west", "10.0.2.10:80", "retry: reset", 200, "", 20'000'499}};
  const AccessEntry entry{.time_ns = 1'700'000'000 * kSecond + 7'999'999,
                          .duration_ns = 21'500'500,
                          .listener = "plain",
                          .client = "192.0.2.1:5000",
                          .method = "GET",
                          .host = "shop.example.com",
                          .path = "/api/items?q=1",
                          .protocol = "HTTP/1.1",
                          .request_id = "f00d",
                          .user_agent = "curl/8",
                          .status = 200,
                          .bytes_received = 0,
                          .bytes_sent = 128,
                          .route = "api",
                          .service = "shop",
                          .policy = "latency",
                          .region = "eu-west",
                          .endpoint = "10.0.2.10:80",
                          .generation = 7,
                          .table = 12,
                          .pick = 0.25,
                          .candidates_json = "[{\"name\":\"us-east\"}]",
                          .attempts = attempts};
  EXPECT_EQ(
      line(entry),
      "{\"time\":\"2023-11-14T22:13:20.007Z\",\"duration_ms\":21.501,\"listener\":\"plain\",\"client\":"
      "\"192.0.2.1:5000\",\"method\":\"GET\",\"host\":\"shop.example.com\",\"path\":\"/api/"
      "items?q=1\",\"protocol\":"
      "\"HTTP/1.1\",\"request_id\":\"f00d\",\"user_agent\":\"curl/8\",\"status\":200,\"bytes_received\":0,"
      "\"bytes_sent\":128,\"route\":\"api\",\"service\":\"shop\",\"policy\":\"latency\",\"region\":\"eu-"
      "west\","
      "\"endpoint\":\"10.0.2.10:80\",\"error\":\"\",\"attempts\":[{\"region\":\"us-east\",\"endpoint\":"
      "\"10.0.1.10:80\",\"reason\":\"first\",\"status\":0,\"failure\":\"reset\",\"duration_ms\":1.235},{"
      "\"region\":"
      "\"eu-west\",\"endpoint\":\"10.0.2.10:80\",\"reason\":\"retry: reset\",\"status\":200,\"failure\":\"\","
      "\"duration_ms\":20.000}],\"decision\":{\"generation\":7,\"table\":12,\"pick\":0.25,\"candidates\":"
      "[{\"name\":\"us-east\"}]}}\n");
}

TEST_F(AccessFormatterTest, WithoutADecisionThereIsNone) {
  const auto empty = object({});
  EXPECT_TRUE(empty.at("decision").is_null());
  EXPECT_TRUE(empty.at("attempts").as_array().empty());
  EXPECT_EQ(empty.at("time").as_string(), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(empty.size(), 21u);
}

TEST_F(AccessFormatterTest, CandidatesMayBeAbsent) {
  EXPECT_TRUE(object({.table = 1}).at("decision").at("candidates").as_array().empty());
}

TEST_F(AccessFormatterTest, DateFollowsTheSecond) {
  EXPECT_EQ(object({.time_ns = kSecond - 1}).at("time").as_string(), "1970-01-01T00:00:00.999Z");
  EXPECT_EQ(object({.time_ns = kSecond}).at("time").as_string(), "1970-01-01T00:00:01.000Z");
  EXPECT_EQ(object({.time_ns = kSecond - 1}).at("time").as_string(), "1970-01-01T00:00:00.999Z");
  EXPECT_EQ(object({.time_ns = -1}).at("time").as_string(), "1970-01-01T00:00:00.000Z");
}

TEST_F(AccessFormatterTest, PickReadsBackAsTheSameNumber) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 10'000; ++i) {
    const double pick = static_cast<double>(random() >> 11) * 0x1p-53;
    const std::string text = line({.table = 1, .pick = pick});
    ASSERT_EQ(std::strtod(text.c_str() + text.find("\"pick\":") + 7, nullptr), pick);
  }
  EXPECT_TRUE(object({.table = 1, .pick = std::nan("")}).at("decision").at("pick").is_null());
}

TEST_F(AccessFormatterTest, ExtremesStayWithinTheBoundAndValid) {
  const std::string hostile(3'000, '\x01');
  const std::vector<AccessAttempt> attempts(5, {hostile, hostile, hostile, std::numeric_limits<int>::min(),
                                                hostile, std::numeric_limits<int64_t>::max()});
  const uint64_t most = ~uint64_t{0};
  const AccessEntry entry{std::numeric_limits<int64_t>::max(),
                          std::numeric_limits<int64_t>::max(),
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          std::numeric_limits<int>::min(),
                          most,
                          most,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          hostile,
                          most,
                          most,
                          -std::numeric_limits<double>::denorm_min(),
                          "[]",
                          attempts};
  EXPECT_LE(line(entry).size(), AccessFormatter::bound(entry));
  EXPECT_EQ(object(entry).at("bytes_sent").to_number<uint64_t>(), most);
  EXPECT_EQ(line(entry).find('\n'), line(entry).size() - 1);
}

TEST_F(AccessFormatterTest, HostileTextsStayInTheirStrings) {
  const auto hostile =
      object({.host = "a\",\"status\":999,\"x\":\"", .path = "/\r\n{\"fake\":1}", .user_agent = "\xff\\"});
  EXPECT_EQ(hostile.at("status").as_int64(), 0);
  EXPECT_EQ(hostile.at("host").as_string(), "a\",\"status\":999,\"x\":\"");
  EXPECT_EQ(hostile.at("path").as_string(), "/\r\n{\"fake\":1}");
  EXPECT_EQ(hostile.at("user_agent").as_string(), "\ufffd\\");
}

}  // namespace
}  // namespace fairlead::telemetry
