#include "bench/region/origin_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/net/grpc_message.h"
#include "bench/region/http2_origin_test_support.h"

namespace fairlead::bench {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr proxy::http2::NamedValue kGrpc{"content-type", "application/grpc"};

class OriginStreamTest : public Http2OriginTest {
 protected:
  /// What a client is told whose request is answered so.
  std::string told(const Answer& answer, std::string_view method = "GET",
                   const std::vector<proxy::http2::NamedValue>& fields = {}) {
    const int32_t id = ask("/a", method, fields);
    EXPECT_EQ(read(), Progress::request);
    EXPECT_TRUE(connection_->answer(id, answer));
    return seen(id);
  }
};

TEST_F(OriginStreamTest, ABodyOfTheSizeThatIsAskedFor) {
  EXPECT_EQ(told({.status = 200, .size = 5}),
            "[:status=200|content-type=text/plain|content-length=5|x-region=north|]<xxxxx>.!0");
}

TEST_F(OriginStreamTest, TellsHowFullTheRegionIs) {
  EXPECT_EQ(told({.status = 200, .size = 1, .utilization = 0.4567}),
            "[:status=200|content-type=text/plain|content-length=1|x-region=north|"
            "endpoint-load-metrics=TEXT application_utilization=0.457|]<x>.!0");
}

TEST_F(OriginStreamTest, AMebibyteComesWhole) {
  const int32_t id = ask("/a");
  ASSERT_EQ(read(), Progress::request);
  connection_->answer(id, {.status = 200, .size = 1 << 20});
  for (int i = 0; i < 100 && !(*client_)[id].closed; ++i) seen(id);
  EXPECT_EQ((*client_)[id].received, 1u << 20);
}

TEST_F(OriginStreamTest, JsonGoesBeforeASize) {
  EXPECT_THAT(told({.status = 200, .size = 5, .json = "{}"}),
              AllOf(HasSubstr("content-type=application/json|content-length=2|"), EndsWith("<{}>.!0")));
}

TEST_F(OriginStreamTest, WhereABodyMayNotBeThereIsNone) {
  EXPECT_THAT(told({.status = 200, .size = 5}, "HEAD"),
              AllOf(HasSubstr("content-length=5"), EndsWith("].!0")));
  EXPECT_THAT(told({.status = 204, .size = 5}), AllOf(Not(HasSubstr("content-length")), EndsWith("].!0")));
  EXPECT_THAT(told({.status = 304, .size = 5}), AllOf(Not(HasSubstr("content-length")), EndsWith("].!0")));
}

TEST_F(OriginStreamTest, ACallGetsAMessageAndItsStatusBehindIt) {
  EXPECT_EQ(told({.status = 200, .size = 3}, "POST", {kGrpc}),
            "[:status=200|content-type=application/grpc|x-region=north|]<" + grpc_message(3) +
                ">[grpc-status=0|].!0");
}

TEST_F(OriginStreamTest, ACallThatFailsGetsTheStatusThatAClientWouldMakeOfIt) {
  const std::vector<std::pair<int, std::string>> statuses = {
      {400, "13"}, {401, "16"}, {403, "7"},  {404, "12"}, {429, "14"},
      {502, "14"}, {503, "14"}, {504, "14"}, {500, "2"},  {418, "2"}};
  for (const auto& [status, made] : statuses) {
    EXPECT_THAT(told({.status = status}, "POST", {kGrpc}),
                AllOf(StartsWith("[:status=200|"), HasSubstr("|grpc-status=" + made + "|"), EndsWith("].!0")))
        << status;
  }
}

}  // namespace
}  // namespace fairlead::bench
