#include "proxy/downstream/http1_exchange.h"

#include "proxy/downstream/connection_test_support.h"
#include "proxy/downstream/http1_connection.h"
#include "proxy/stream/client_test_support.h"

namespace fairlead::proxy {
namespace {

class Http1ExchangeTest : public ConnectionTest<Http1Connection> {
 protected:
  Http1ExchangeTest() : ConnectionTest({.name = "plain", .address = {}, .trusted_proxies = {}}) {
    serve(test_service("shop", {&origins_}), {});
  }
  Http1ExchangePool& pool() { return set_->exchanges(); }
};

TEST_F(Http1ExchangeTest, IsBorrowedForARequestOnly) {
  const auto client = open();
  EXPECT_EQ(pool().spares(), 0u);
  client->send("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto upstream = origin();
  ASSERT_TRUE(comes(*upstream, "/shop"));
  EXPECT_EQ(pool().spares(), 0u);
  upstream->send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(comes(*client, "200 OK"));
  EXPECT_TRUE(run([&] { return pool().spares() == 1; })) << "its connection is idle";
}

TEST_F(Http1ExchangeTest, ServesOneConnectionAfterTheOther) {
  for (int i = 0; i < 3; ++i) {
    const auto client = open();
    client->send("GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(comes(*client, "404 Not Found"));
  }
  EXPECT_TRUE(run([&] { return pool().spares() == 1; }));
}

TEST_F(Http1ExchangeTest, AHeadThatIsNotWholeKeepsIt) {
  const auto client = open();
  client->send("GET /elsewhere HTTP/1.1\r\n");
  run_for(worker_.reactor, std::chrono::milliseconds(20));
  EXPECT_EQ(pool().spares(), 0u);
  client->send("Host: a\r\n\r\n");
  EXPECT_TRUE(comes(*client, "404 Not Found"));
}

TEST_F(Http1ExchangeTest, SparesAreBounded) {
  std::vector<std::unique_ptr<Http1Exchange>> taken;
  RecordingDownstream nobody;
  for (size_t i = 0; i < Http1ExchangePool::kMost + 2; ++i) taken.push_back(pool().take(nobody));
  for (auto& one : taken) pool().give(std::move(one));
  EXPECT_EQ(pool().spares(), Http1ExchangePool::kMost);
}

}  // namespace
}  // namespace fairlead::proxy
