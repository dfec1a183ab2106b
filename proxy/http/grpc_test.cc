#include "proxy/http/grpc.h"

#include <gtest/gtest.h>

#include <utility>

namespace fairlead::proxy::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr nanoseconds kCentury = 24h * 36500;

Fields fields(std::string_view name, std::string_view value) {
  return {{.id = FieldId::other, .name = name, .value = value}};
}

bool is_call(Method method, std::string_view type) {
  RequestHead head;
  head.method = method;
  if (!type.empty()) head.fields = fields("Content-Type", type);
  return is_grpc(head);
}

std::optional<nanoseconds> timeout(std::string_view value) {
  return grpc_timeout(fields("grpc-timeout", value));
}

int status(std::string_view value) { return grpc_status(fields("Grpc-Status", value)); }

TEST(IsGrpc, APostOfItsMediaType) {
  EXPECT_TRUE(is_call(Method::post, "application/grpc"));
  EXPECT_TRUE(is_call(Method::post, "application/grpc+proto"));
  EXPECT_TRUE(is_call(Method::post, "Application/GRPC;charset=utf-8"));
  EXPECT_FALSE(is_call(Method::get, "application/grpc"));
  EXPECT_FALSE(is_call(Method::post, ""));
  EXPECT_FALSE(is_call(Method::post, "application/json"));
}

TEST(IsGrpc, GrpcWebIsNot) {
  EXPECT_FALSE(is_call(Method::post, "application/grpc-web"));
  EXPECT_FALSE(is_call(Method::post, "application/grpc-web+proto"));
  EXPECT_FALSE(is_call(Method::post, "application/grpc-web-text"));
}

TEST(GrpcTimeout, IsReadInEveryUnit) {
  EXPECT_EQ(timeout("7n"), 7ns);
  EXPECT_EQ(timeout("7u"), 7us);
  EXPECT_EQ(timeout("7m"), 7ms);
  EXPECT_EQ(timeout("7S"), 7s);
  EXPECT_EQ(timeout("7M"), 7min);
  EXPECT_EQ(timeout("7H"), 7h);
}

TEST(GrpcTimeout, HasUpToEightDigits) {
  EXPECT_EQ(timeout("99999999n"), 99'999'999ns);
  EXPECT_EQ(timeout("00000001S"), 1s);
  EXPECT_EQ(timeout("0m"), 0ns);
  EXPECT_FALSE(timeout("100000000n"));
  EXPECT_FALSE(timeout("000000001S"));
}

TEST(GrpcTimeout, WhatCanNotBeReadIsNone) {
  for (const char* value : {"", "S", "1", "1s", "1h", "-1S", "+1S", " 1S", "1 S", "1.5S", "0x1S", "1SS"}) {
    EXPECT_FALSE(timeout(value)) << value;
  }
  EXPECT_FALSE(grpc_timeout({}));
}

TEST(GrpcTimeout, IsACenturyAtMost) {
  EXPECT_EQ(timeout("875999H"), kCentury - 1h);
  EXPECT_EQ(timeout("876000H"), kCentury);
  EXPECT_EQ(timeout("876001H"), kCentury);
  EXPECT_EQ(timeout("99999999H"), kCentury);
  EXPECT_EQ(timeout("99999999M"), kCentury);
}

TEST(GrpcTimeoutValue, IsInTheFinestUnitThatHoldsIt) {
  EXPECT_EQ(grpc_timeout_value(200ms), "00200000u");
  EXPECT_EQ(grpc_timeout_value(99'999'999us), "99999999u");
  EXPECT_EQ(grpc_timeout_value(100s), "00100000m");
  EXPECT_EQ(grpc_timeout_value(100'000s), "00100000S");
  EXPECT_EQ(grpc_timeout_value(100'000'000s), "01666666M");
  EXPECT_EQ(grpc_timeout_value(nanoseconds::max()), "02562047H");
}

TEST(GrpcTimeoutValue, IsAtLeastAMicrosecond) {
  for (const nanoseconds left :
       std::initializer_list<nanoseconds>{1'999ns, 1us, 999ns, 0ns, -5s, nanoseconds::min()}) {
    EXPECT_EQ(grpc_timeout_value(left), "00000001u") << left.count();
  }
}

TEST(GrpcTimeoutValue, TheNextHopReadsNoMoreThanWasLeft) {
  for (nanoseconds left = 1us; left < kCentury; left = left * 3 + 1ns) {
    const std::string value = grpc_timeout_value(left);
    EXPECT_EQ(value.size(), 9u) << value;
    ASSERT_TRUE(timeout(value)) << value;
    EXPECT_LE(*timeout(value), left) << value;
    EXPECT_GT(*timeout(value), left / 3) << value;
  }
}

TEST(GrpcStatus, IsOneOfTheSeventeen) {
  EXPECT_EQ(status("0"), 0);
  EXPECT_EQ(status("14"), grpc_code::kUnavailable);
  EXPECT_EQ(status("16"), grpc_code::kUnauthenticated);
}

TEST(GrpcStatus, AnythingElseIsNone) {
  for (const char* value : {"", "17", "-1", "1 ", "OK", "99999999999999999999999"}) {
    EXPECT_EQ(status(value), grpc_code::kNone) << value;
  }
  EXPECT_EQ(grpc_status({}), grpc_code::kNone);
}

TEST(GrpcStatusOf, IsAsTheMappingHasIt) {
  EXPECT_EQ(grpc_status_of(400), grpc_code::kInternal);
  EXPECT_EQ(grpc_status_of(401), grpc_code::kUnauthenticated);
  EXPECT_EQ(grpc_status_of(403), grpc_code::kPermissionDenied);
  EXPECT_EQ(grpc_status_of(404), grpc_code::kUnimplemented);
  for (const int code : {429, 502, 503, 504})
    EXPECT_EQ(grpc_status_of(code), grpc_code::kUnavailable) << code;
  EXPECT_EQ(grpc_status_of(431), grpc_code::kInternal);
  for (const int code : {414, 431})
    EXPECT_EQ(grpc_status_of_refusal(code), grpc_code::kResourceExhausted) << code;
  for (const int code : {400, 417}) EXPECT_EQ(grpc_status_of_refusal(code), grpc_code::kInternal) << code;
  for (const int code : {408, 413, 500, 501}) EXPECT_EQ(grpc_status_of(code), grpc_code::kUnknown) << code;
}

TEST(GrpcTrailers, HaveAMessageIfThereIsOne) {
  EXPECT_EQ(grpc_trailers(14, "no region"), "grpc-status: 14\r\ngrpc-message: no region\r\n");
  EXPECT_EQ(grpc_trailers(4, ""), "grpc-status: 4\r\n");
}

TEST(GrpcStatusOfReset, IsGrpcsMapping) {
  const std::pair<uint32_t, int> mapping[] = {
      {0x0, grpc_code::kInternal},           // NO_ERROR
      {0x1, grpc_code::kInternal},           // PROTOCOL_ERROR
      {0x2, grpc_code::kInternal},           // INTERNAL_ERROR
      {0x3, grpc_code::kInternal},           // FLOW_CONTROL_ERROR
      {0x4, grpc_code::kInternal},           // SETTINGS_TIMEOUT
      {0x5, grpc_code::kInternal},           // STREAM_CLOSED, of which it says nothing
      {0x6, grpc_code::kInternal},           // FRAME_SIZE_ERROR
      {0x7, grpc_code::kUnavailable},        // REFUSED_STREAM
      {0x8, grpc_code::kCancelled},          // CANCEL
      {0x9, grpc_code::kInternal},           // COMPRESSION_ERROR
      {0xa, grpc_code::kInternal},           // CONNECT_ERROR
      {0xb, grpc_code::kResourceExhausted},  // ENHANCE_YOUR_CALM
      {0xc, grpc_code::kPermissionDenied},   // INADEQUATE_SECURITY
      {0xd, grpc_code::kInternal},           // HTTP_1_1_REQUIRED, of which it says nothing
      {0xe, grpc_code::kInternal},           // unknown
      {0xffffffff, grpc_code::kInternal},
  };
  for (const auto& [code, status] : mapping) EXPECT_EQ(grpc_status_of_reset(code), status) << code;
}

}  // namespace
}  // namespace fairlead::proxy::http
