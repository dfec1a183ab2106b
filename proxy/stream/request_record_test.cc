#include "proxy/stream/request_record.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

using namespace std::chrono_literals;

http::RequestHead head() {
  http::RequestHead head;
  head.method_text = "GET";
  head.fields.push_back({.id = http::FieldId::host, .name = "Host", .value = "A.example", .line = {}});
  head.fields.push_back(
      {.id = http::FieldId::user_agent, .name = "User-Agent", .value = "test/1", .line = {}});
  return head;
}

TEST(RequestRecord, KeepsTheHeadsTexts) {
  RequestRecord record;
  {
    // The texts' own storage ends before they are described.
    std::string texts = "a.example /x q=1 id-1";
    const std::string_view view = texts;
    record.begin(head(), view.substr(0, 9), view.substr(10, 2), view.substr(13, 3), view.substr(17), true);
    texts.assign(texts.size(), '!');
  }
  telemetry::AccessEntry entry;
  record.describe(entry);
  EXPECT_EQ(entry.method, "GET");
  EXPECT_EQ(entry.host, "a.example");
  EXPECT_EQ(entry.path, "/x?q=1");
  EXPECT_EQ(entry.request_id, "id-1");
  EXPECT_EQ(entry.user_agent, "test/1");
  EXPECT_TRUE(entry.attempts.empty());
  EXPECT_EQ(entry.region, "");
}

TEST(RequestRecord, CopiesNothingUnlessAskedTo) {
  RequestRecord record;
  record.begin(head(), "a.example", "/x", "q=1", "id-1", false);
  telemetry::AccessEntry entry;
  record.describe(entry);
  EXPECT_EQ(entry.method, "");
  EXPECT_EQ(entry.path, "");
  EXPECT_EQ(entry.user_agent, "");
}

TEST(RequestRecord, SaysWhoseItIsIfThatIsNotThePeer) {
  RequestRecord record;
  telemetry::AccessEntry entry{.client = "10.0.0.1"};
  record.begin(head(), "a.example", "/", "", "id", true);
  record.describe(entry);
  EXPECT_EQ(entry.client, "10.0.0.1");
  record.name_client("192.0.2.7");
  record.describe(entry);
  EXPECT_EQ(entry.client, "192.0.2.7");
  record.begin(head(), "a.example", "/", "", "id", true);
  entry.client = "10.0.0.1";
  record.describe(entry);
  EXPECT_EQ(entry.client, "10.0.0.1") << "the next one's is its own";
}

TEST(RequestRecord, NamesTheLastAttemptAsTheAnsweringOne) {
  RequestRecord record;
  record.begin(head(), "a.example", "/", "", "id", true);
  record.attempt_started("north", "10.0.0.1:80", "first");
  record.attempt_ended(0, "reset", 3ms);
  record.attempt_started("south", "10.0.1.1:80", "retry: reset");
  record.attempt_ended(200, "", 5ms);
  telemetry::AccessEntry entry;
  record.describe(entry);
  EXPECT_EQ(entry.path, "/");
  EXPECT_EQ(entry.region, "south");
  EXPECT_EQ(entry.endpoint, "10.0.1.1:80");
  ASSERT_EQ(entry.attempts.size(), 2u);
  EXPECT_EQ(entry.attempts[0].region, "north");
  EXPECT_EQ(entry.attempts[0].failure, "reset");
  EXPECT_EQ(entry.attempts[0].status, 0);
  EXPECT_EQ(entry.attempts[0].duration_ns, 3'000'000);
  EXPECT_EQ(entry.attempts[1].reason, "retry: reset");
  EXPECT_EQ(entry.attempts[1].status, 200);
  EXPECT_EQ(entry.attempts[1].duration_ns, 5'000'000);
}

TEST(RequestRecord, BeginsAnewForEachRequest) {
  RequestRecord record;
  record.begin(head(), "a.example", "/first", "", "id", true);
  record.attempt_started("north", "10.0.0.1:80", "first");
  http::RequestHead plain;
  plain.method_text = "PUT";
  record.begin(plain, "b.example", "/second", "", "", true);
  telemetry::AccessEntry entry;
  record.describe(entry);
  EXPECT_EQ(entry.method, "PUT");
  EXPECT_EQ(entry.path, "/second");
  EXPECT_EQ(entry.user_agent, "");
  EXPECT_TRUE(entry.attempts.empty());
}

}  // namespace
}  // namespace fairlead::proxy
