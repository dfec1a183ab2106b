#include "proxy/probe/grpc_health.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using namespace std::string_literals;

std::string framed(const std::string& message, char flag = '\0') {
  return flag + "\0\0\0"s + static_cast<char>(message.size()) + message;
}

TEST(GrpcHealthRequest, NamesTheService) {
  EXPECT_EQ(grpc_health_request(""), "\0\0\0\0\0"s);
  EXPECT_EQ(grpc_health_request("a.B"), "\0\0\0\0\5\x0a\3a.B"s);
}

TEST(GrpcHealthRequest, OfAnyLength) {
  const std::string name(300, 'x');
  EXPECT_EQ(grpc_health_request(name), "\0\0\0\x01\x2f\x0a\xac\x02"s + name);
}

TEST(GrpcHealthStatus, OfEveryKind) {
  EXPECT_EQ(grpc_health_status(framed("\x08\x01"s)), serving::kServing);
  EXPECT_EQ(grpc_health_status(framed("\x08\x02"s)), serving::kNotServing);
  EXPECT_EQ(grpc_health_status(framed("\x08\x03"s)), serving::kServiceUnknown);
  EXPECT_EQ(grpc_health_status(framed("\x08\0"s)), serving::kUnknown);
}

TEST(GrpcHealthStatus, AnEmptyMessageIsUnknown) {
  EXPECT_EQ(grpc_health_status(framed("")), serving::kUnknown);
}

TEST(GrpcHealthStatus, OneThatIsNotKnownIsNotServing) {
  EXPECT_EQ(grpc_health_status(framed("\x08\x07"s)), 7);
  // A negative enum takes ten bytes and must not come out as 1.
  EXPECT_EQ(grpc_health_status(framed("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s)), 1000);
  EXPECT_EQ(grpc_health_status(framed("\x08\x81\x80\x80\x80\x10"s)), 1000);  // 2^32 + 1
}

TEST(GrpcHealthStatus, PassesOverFieldsThatAreNotKnown) {
  EXPECT_EQ(grpc_health_status(framed("\x12\3abc\x08\x01"s)), 1);
  EXPECT_EQ(grpc_health_status(framed("\x10\xac\x02\x08\x01"s)), 1);
  EXPECT_EQ(grpc_health_status(framed("\x19"
                                      "12345678\x1d"
                                      "1234\x08\x01"s)),
            1);
  EXPECT_EQ(grpc_health_status(framed("\x0a\1a\x08\x01"s)), 1);  // field 1, but not a number
}

TEST(GrpcHealthStatus, TheLastOfSeveralCounts) {
  EXPECT_EQ(grpc_health_status(framed("\x08\x01\x08\x02"s)), serving::kNotServing);
}

TEST(GrpcHealthStatus, RefusesWhatIsMalformed) {
  for (const std::string& message : {
           "\x08"s,                                          // no value
           "\x08\x80"s,                                      // a value without an end
           "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s,  // a longer one than any
           "\x80"s,                                          // a tag without an end
           "\x00\x01"s,                                      // field 0
           "\x0a\x05"s
           "abc",      // less than it says
           "\x0a"s,    // no length
           "\x19 12"s  // cut off
           "\x1d 1"s,
           "\x0b\x0c"s,  // a group
           "\x0e\x01"s,  // no such encoding
       }) {
    EXPECT_EQ(grpc_health_status(framed(message)), std::nullopt) << testing::PrintToString(message);
  }
}

TEST(GrpcHealthStatus, RefusesOtherFrames) {
  EXPECT_EQ(grpc_health_status(""), std::nullopt);
  EXPECT_EQ(grpc_health_status("\0\0\0\0"s), std::nullopt);
  EXPECT_EQ(grpc_health_status(framed("\x08\x01"s, '\1')), std::nullopt) << "compressed";
  EXPECT_EQ(grpc_health_status(framed("\x08\x01"s) + "x"), std::nullopt) << "too long";
  EXPECT_EQ(grpc_health_status("\0\0\0\0\3\x08\x01"s), std::nullopt) << "too short";
  EXPECT_EQ(grpc_health_status(framed("\x08\x01"s) + framed("\x08\x01"s)), std::nullopt) << "two";
}

}  // namespace
}  // namespace fairlead::proxy
