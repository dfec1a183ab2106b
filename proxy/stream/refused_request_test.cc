#include "proxy/stream/refused_request.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

#include "proxy/stream/stream_test_support.h"
#include "telemetry/access_record.h"

namespace fairlead::proxy {
namespace {

using telemetry::Family;

class RefusedRequestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    worker_.adopt(test_snapshot({}));
    worker_.context.access_log = &ring_;
    account_refused(worker_.context, {.address = "192.0.2.1", .listener = "plain", .protocol = "http/1.1"},
                    431, "head_too_long");
  }
  ~RefusedRequestTest() override { close(wake_fd_); }

  TestWorker worker_;
  std::atomic<bool> enabled_{true};
  int wake_fd_ = eventfd(0, EFD_NONBLOCK);
  telemetry::Counter dropped_;
  telemetry::AccessLog::Ring ring_{4096, enabled_, wake_fd_, dropped_};
};

TEST_F(RefusedRequestTest, CountsAmongTheRequestsOfNoRoute) {
  EXPECT_EQ(worker_.count(Family::requests_total, {"", "", "", "431", "http/1.1"}), 1u);
}

TEST_F(RefusedRequestTest, IsLoggedWithWhatIsKnown) {
  std::vector<telemetry::AccessAttempt> attempts;
  int lines = 0;
  ring_.drain([&](std::string_view record) {
    const auto entry = telemetry::AccessRecord::read(record, attempts);
    ++lines;
    EXPECT_GT(entry.time_ns, 0);
    EXPECT_EQ(entry.listener, "plain");
    EXPECT_EQ(entry.client, "192.0.2.1");
    EXPECT_EQ(entry.protocol, "http/1.1");
    EXPECT_EQ(entry.status, 431);
    EXPECT_EQ(entry.error, "head_too_long");
    EXPECT_EQ(entry.path, "");
    EXPECT_EQ(entry.table, 0u) << "nothing was decided";
  });
  EXPECT_EQ(lines, 1);
}

}  // namespace
}  // namespace fairlead::proxy
