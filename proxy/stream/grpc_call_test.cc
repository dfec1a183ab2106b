#include "proxy/stream/grpc_call.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;
using Kind = ProxyError::Kind;

const Time kNow = Time(1h);

http::Fields fields(std::string_view name, std::string_view value) {
  http::Fields list;
  list.push_back({.id = http::FieldId::other, .name = name, .value = value});
  return list;
}

GrpcCall begun(std::string_view protocol, std::string_view timeout = "200m") {
  http::RequestHead head;
  head.method = http::Method::post;
  head.fields.push_back({.id = http::FieldId::other, .name = "content-type", .value = "application/grpc"});
  head.fields.push_back({.id = http::FieldId::other, .name = "grpc-timeout", .value = timeout});
  GrpcCall call;
  call.begin(head, {.protocol = protocol}, kNow);
  return call;
}

TEST(GrpcCall, IsMadeOverHttp2Alone) {
  EXPECT_TRUE(begun("h2").active());
  const GrpcCall plain = begun("http/1.1");
  EXPECT_FALSE(plain.active());
  EXPECT_EQ(plain.deadline(), Time::max());
  EXPECT_EQ(plain.timeout(kNow), "");
  EXPECT_FALSE(plain.unavailable(fields("grpc-status", "14")));
}

TEST(GrpcCall, IsMadeOverAnyVersionByGrpcWeb) {
  http::RequestHead head;
  head.fields.push_back({.id = http::FieldId::other, .name = "grpc-timeout", .value = "200m"});
  GrpcCall call;
  call.begin_translated(head, kNow);
  EXPECT_TRUE(call.active());
  EXPECT_EQ(call.deadline(), kNow + 200ms);
  call.begin(head, {.protocol = "h2"}, kNow);
  EXPECT_FALSE(call.active());
  EXPECT_EQ(call.deadline(), Time::max());
}

TEST(GrpcCall, TellsTheNextHopWhatIsLeftOfItsDeadline) {
  const GrpcCall call = begun("h2");
  EXPECT_EQ(call.deadline(), kNow + 200ms);
  EXPECT_EQ(call.timeout(kNow), http::grpc_timeout_value(200ms));
  EXPECT_EQ(call.timeout(kNow + 150ms), http::grpc_timeout_value(50ms));
  EXPECT_EQ(call.timeout(kNow + 150ms).size(), call.timeout(kNow).size());
}

TEST(GrpcCall, HasNoDeadlineWithoutOne) {
  const GrpcCall call = begun("h2", "soon");
  EXPECT_EQ(call.deadline(), Time::max());
  EXPECT_EQ(call.timeout(kNow), "");
}

TEST(GrpcCall, TakesTheFirstStatusThatIsNamed) {
  GrpcCall call = begun("h2");
  call.on_fields(fields("content-type", "application/grpc"));
  EXPECT_EQ(call.status(), http::grpc_code::kNone);
  call.on_fields(fields("grpc-status", "5"));
  call.on_fields(fields("grpc-status", "0"));
  EXPECT_EQ(call.status(), 5);
}

TEST(GrpcCall, OnlyUnavailableSpeaksOfTheOrigin) {
  const GrpcCall call = begun("h2");
  EXPECT_TRUE(call.unavailable(fields("grpc-status", "14")));
  EXPECT_FALSE(call.unavailable(fields("grpc-status", "13")));
  EXPECT_FALSE(call.unavailable(fields("x", "14")));
}

TEST(GrpcCall, ErrorsMadeHereHaveTheCodeOfTheirStatusAndADeadlineItsOwn) {
  GrpcCall call = begun("h2");
  call.fail({Kind::no_region}, 503);
  EXPECT_EQ(call.status(), http::grpc_code::kUnavailable);
  call.fail({Kind::deadline_exceeded}, 504);
  EXPECT_EQ(call.status(), http::grpc_code::kDeadlineExceeded);
  call.fail(http::grpc_code::kInternal);
  EXPECT_EQ(call.status(), http::grpc_code::kInternal);
}

TEST(GrpcCall, AResetOfTheOriginsHasTheCodeOfItsOwn) {
  GrpcCall call = begun("h2");
  ProxyError error{Kind::reset};
  call.fail(error, 502);
  EXPECT_EQ(call.status(), http::grpc_code::kUnavailable) << "its connection was lost";
  error.reset_code = 0xb;
  call.fail(error, 502);
  EXPECT_EQ(call.status(), http::grpc_code::kResourceExhausted);
}

TEST(GrpcCall, ANewOneForgetsTheLast) {
  GrpcCall call = begun("h2");
  call.fail(http::grpc_code::kInternal);
  call.begin({}, {.protocol = "h2"}, kNow);
  EXPECT_FALSE(call.active());
  EXPECT_EQ(call.status(), http::grpc_code::kNone);
  EXPECT_EQ(call.deadline(), Time::max());
}

}  // namespace
}  // namespace fairlead::proxy
