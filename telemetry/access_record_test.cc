#include "telemetry/access_record.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::telemetry {
namespace {

struct Copy {
  explicit Copy(const AccessEntry& from) : bytes(AccessRecord::size(from), '\0') {
    AccessRecord::write(from, bytes.data());
    entry = AccessRecord::read(bytes, attempts);
  }
  std::string bytes;
  std::vector<AccessAttempt> attempts;
  AccessEntry entry;
};

TEST(AccessRecord, KeepsEveryField) {
  const AccessAttempt attempts[] = {{"us-east", "10.0.1.10:80", "first", 0, "reset", 1'000},
                                    {"eu-west", "10.0.2.10:80", "retry: reset", 200, "", 2'000}};
  const AccessEntry from{1,
                         2,
                         "plain",
                         "client",
                         "GET",
                         "host",
                         "/a/path/longer/than/sixteen",
                         "HTTP/1.1",
                         "id",
                         "agent",
                         200,
                         3,
                         4,
                         "route",
                         "service",
                         "latency",
                         "eu-west",
                         "10.0.2.10:80",
                         "error",
                         5,
                         6,
                         0.1,
                         "[{}]",
                         attempts};
  const Copy copy(from);
  EXPECT_EQ(copy.entry.time_ns, 1);
  EXPECT_EQ(copy.entry.duration_ns, 2);
  EXPECT_EQ(copy.entry.listener, "plain");
  EXPECT_EQ(copy.entry.client, "client");
  EXPECT_EQ(copy.entry.method, "GET");
  EXPECT_EQ(copy.entry.host, "host");
  EXPECT_EQ(copy.entry.path, "/a/path/longer/than/sixteen");
  EXPECT_EQ(copy.entry.protocol, "HTTP/1.1");
  EXPECT_EQ(copy.entry.request_id, "id");
  EXPECT_EQ(copy.entry.user_agent, "agent");
  EXPECT_EQ(copy.entry.status, 200);
  EXPECT_EQ(copy.entry.bytes_received, 3u);
  EXPECT_EQ(copy.entry.bytes_sent, 4u);
  EXPECT_EQ(copy.entry.route, "route");
  EXPECT_EQ(copy.entry.service, "service");
  EXPECT_EQ(copy.entry.policy, "latency");
  EXPECT_EQ(copy.entry.region, "eu-west");
  EXPECT_EQ(copy.entry.endpoint, "10.0.2.10:80");
  EXPECT_EQ(copy.entry.error, "error");
  EXPECT_EQ(copy.entry.generation, 5u);
  EXPECT_EQ(copy.entry.table, 6u);
  EXPECT_EQ(copy.entry.pick, 0.1);
  EXPECT_EQ(copy.entry.candidates_json, "[{}]");
  ASSERT_EQ(copy.entry.attempts.size(), 2u);
  EXPECT_EQ(copy.entry.attempts[0].region, "us-east");
  EXPECT_EQ(copy.entry.attempts[0].failure, "reset");
  EXPECT_EQ(copy.entry.attempts[0].duration_ns, 1'000);
  EXPECT_EQ(copy.entry.attempts[1].endpoint, "10.0.2.10:80");
  EXPECT_EQ(copy.entry.attempts[1].reason, "retry: reset");
  EXPECT_EQ(copy.entry.attempts[1].status, 200);
}

TEST(AccessRecord, TextsOfEveryShortLength) {
  for (size_t length = 0; length < 40; ++length) {
    const std::string text = std::string("abcdefghijklmnopqrstuvwxyz0123456789ABCD").substr(0, length);
    const AccessEntry from{.path = text, .user_agent = "after"};
    const Copy copy(from);
    EXPECT_EQ(copy.entry.path, text);
    EXPECT_EQ(copy.entry.user_agent, "after");
  }
}

TEST(AccessRecord, CutsLongTextsButNeverTheCandidates) {
  const std::string most(AccessRecord::kMaxText, 'x'), more = most + "y", candidates(100'000, 'c');
  EXPECT_EQ(Copy({.path = most}).entry.path, most);
  const Copy copy({.path = more, .candidates_json = candidates});
  EXPECT_EQ(copy.entry.path, most);
  EXPECT_EQ(copy.entry.candidates_json, candidates);
}

TEST(AccessRecord, KeepsTheFirstAttemptsOfTooMany) {
  const std::vector<AccessAttempt> attempts(AccessRecord::kMaxAttempts + 1, AccessAttempt{.region = "us"});
  EXPECT_EQ(Copy({.attempts = attempts}).entry.attempts.size(), AccessRecord::kMaxAttempts);
}

}  // namespace
}  // namespace fairlead::telemetry
