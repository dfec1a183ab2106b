#include "bench/net/message_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::bench {
namespace {

using Kind = MessageScanner::Kind;

/// Feeds the bytes in pieces of `piece` bytes until the message is complete; returns what was consumed.
size_t feed_in_pieces(MessageScanner& scanner, std::string_view bytes, size_t piece) {
  size_t used = 0;
  while (used < bytes.size() && !scanner.complete() && !scanner.malformed())
    used += scanner.feed(bytes.substr(used, piece));
  return used;
}

TEST(MessageScanner, FindsTheEndHoweverTheBytesAreCut) {
  const std::string sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Region: us-east\r\n\r\nhello";
  const std::string chunked =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Region: "
      "us-east\r\n\r\n"
      "5\r\nhello\r\n1A;a=b\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: 1\r\n\r\n";
  for (const std::string& message : {sized, chunked}) {
    for (size_t piece = 1; piece <= message.size(); ++piece) {
      MessageScanner scanner(Kind::response, "x-region");
      EXPECT_EQ(feed_in_pieces(scanner, message + "HTTP/1.1", piece), message.size()) << piece;
      ASSERT_TRUE(scanner.complete());
      EXPECT_EQ(scanner.status(), 200);
      EXPECT_EQ(scanner.watched(), "us-east");
      EXPECT_TRUE(scanner.keep_alive());
    }
  }
}

TEST(MessageScanner, ReadsOneMessageAfterAnother) {
  MessageScanner scanner(Kind::request, {});
  const std::string_view two =
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
  const size_t first = scanner.feed(two);
  ASSERT_TRUE(scanner.complete());
  EXPECT_EQ(scanner.start_line(), "GET /a HTTP/1.1");
  scanner.next();
  EXPECT_FALSE(scanner.started());
  EXPECT_EQ(first + scanner.feed(two.substr(first)), two.size());
  ASSERT_TRUE(scanner.complete());
  EXPECT_EQ(scanner.start_line(), "POST /b HTTP/1.1");
}

TEST(MessageScanner, KnowsResponsesWithoutABody) {
  MessageScanner scanner(Kind::response, {});
  scanner.next(/*bodiless=*/true);
  scanner.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_TRUE(scanner.complete());
  for (const char* status : {"204", "304"}) {
    scanner.next();
    scanner.feed("HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 5\r\n\r\n");
    EXPECT_TRUE(scanner.complete()) << status;
  }
}

TEST(MessageScanner, ABodyWithoutLengthEndsWithTheStream) {
  MessageScanner scanner(Kind::response, {});
  scanner.feed("HTTP/1.0 200 OK\r\n\r\nsome");
  EXPECT_FALSE(scanner.complete());
  EXPECT_FALSE(scanner.keep_alive());
  EXPECT_TRUE(scanner.finish());
  EXPECT_TRUE(scanner.complete());
}

TEST(MessageScanner, AStreamThatEndsEarlierIsNoProperEnd) {
  for (const char* bytes : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    MessageScanner scanner(Kind::response, {});
    scanner.feed(bytes);
    EXPECT_FALSE(scanner.finish()) << bytes;
  }
}

TEST(MessageScanner, HonoursConnectionOptions) {
  MessageScanner scanner(Kind::response, {});
  scanner.feed("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_FALSE(scanner.keep_alive());
  scanner.next();
  scanner.feed("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(scanner.keep_alive());
}

TEST(MessageScanner, RefusesWhatIsNotHttp) {
  for (const char* bytes :
       {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    MessageScanner scanner(Kind::response, {});
    scanner.feed(bytes);
    EXPECT_TRUE(scanner.malformed()) << bytes;
  }
}

TEST(MessageScanner, BoundsTheHead) {
  MessageScanner scanner(Kind::response, {});
  scanner.feed(std::string(MessageScanner::kMaxHead, 'a'));
  EXPECT_FALSE(scanner.malformed());
  scanner.feed("a");
  EXPECT_TRUE(scanner.malformed());
}

}  // namespace
}  // namespace fairlead::bench
