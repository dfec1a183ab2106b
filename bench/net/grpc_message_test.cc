#include "bench/net/grpc_message.h"

#include <gtest/gtest.h>

namespace fairlead::bench {
namespace {

TEST(GrpcMessage, HasItsLengthInFront) {
  EXPECT_EQ(grpc_message(0), std::string(5, '\0'));
  EXPECT_EQ(grpc_message(3), std::string("\0\0\0\0\3xxx", 8));
  EXPECT_EQ(grpc_message(0x01020304).substr(0, 5), std::string("\0\1\2\3\4", 5));
}

TEST(GrpcMessageScanner, KnowsOneWholeMessageHoweverItComes) {
  const std::string message = grpc_message(300);
  for (size_t piece : {1, 2, 3, 100, 305}) {
    GrpcMessageScanner scanner;
    for (size_t at = 0; at < message.size(); at += piece) {
      EXPECT_FALSE(scanner.complete());
      scanner.feed(std::string_view(message).substr(at, piece));
    }
    EXPECT_TRUE(scanner.complete()) << piece;
  }
}

TEST(GrpcMessageScanner, NoneATruncatedOneAndTwoAreNotOne) {
  GrpcMessageScanner scanner;
  EXPECT_FALSE(scanner.complete());
  scanner.feed(grpc_message(3).substr(0, 7));
  EXPECT_FALSE(scanner.complete());
  scanner.feed("x");
  EXPECT_TRUE(scanner.complete());
  scanner.feed(grpc_message(3));
  EXPECT_FALSE(scanner.complete());
}

}  // namespace
}  // namespace fairlead::bench
