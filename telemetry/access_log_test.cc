#include "telemetry/access_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "telemetry/temporary_directory.h"

namespace fairlead::telemetry {
namespace {

using ::testing::HasSubstr;

size_t count_lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

class AccessLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<AccessLog> open(std::optional<std::string> path, size_t workers = 1,
                                  size_t ring_bytes = AccessLog::kRingBytes) {
    auto log = AccessLog::open(std::move(path), workers, registry_, ring_bytes);
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  size_t dropped() {
    const std::string text = "\n" + registry_.expose(), name = "\nfairlead_log_dropped_total ";
    return std::stoul(text.substr(text.find(name) + name.size()));
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_.file("access.log");
  Registry registry_;
};

TEST_F(AccessLogTest, WritesWhatEveryWorkerAppends) {
  auto log = open(path_, 2);
  EXPECT_TRUE(log->enabled());
  log->ring(0).append({.path = "/one"});
  log->ring(1).append({.path = "/two"});
  log->flush();
  const std::string text = read_file(path_);
  EXPECT_EQ(count_lines(text), 2u);
  EXPECT_EQ(boost::json::parse(text.substr(0, text.find('\n'))).at("path").as_string(), "/one");
  EXPECT_THAT(text, HasSubstr("\"path\":\"/two\""));
  EXPECT_EQ(dropped(), 0u);
}

TEST_F(AccessLogTest, TheDestructorWritesTheRest) {
  auto log = open(path_);
  for (int i = 0; i < 1'000; ++i) log->ring(0).append({.path = "/"});
  log.reset();
  EXPECT_EQ(count_lines(read_file(path_)), 1'000u);
}

TEST_F(AccessLogTest, ALineLargerThanTheBatchIsWritten) {
  auto log = open(path_);
  const std::string candidates = "[\"" + std::string(1'000'000, 'c') + "\"]";
  log->ring(0).append({.path = "/before"});
  log->ring(0).append({.table = 1, .candidates_json = candidates});
  log->ring(0).append({.path = "/after"});
  log->flush();
  EXPECT_EQ(count_lines(read_file(path_)), 3u);
}

TEST_F(AccessLogTest, ReopenFollowsARename) {
  auto log = open(path_);
  log->ring(0).append({.path = "/old"});
  std::filesystem::rename(path_, path_ + ".1");
  ASSERT_TRUE(log->reopen().ok());
  log->flush();
  log->ring(0).append({.path = "/new"});
  log->flush();
  EXPECT_THAT(read_file(path_ + ".1"), HasSubstr("/old"));
  EXPECT_EQ(count_lines(read_file(path_ + ".1")), 1u);
  EXPECT_THAT(read_file(path_), HasSubstr("/new"));
  EXPECT_EQ(count_lines(read_file(path_)), 1u);
}

TEST_F(AccessLogTest, WithoutAPathNothingIsLogged) {
  auto log = open(std::nullopt);
  EXPECT_FALSE(log->enabled());
  EXPECT_TRUE(log->ring(0).append({.path = "/"}));
  EXPECT_TRUE(log->reopen().ok());
  log->flush();
  ASSERT_TRUE(log->set_path(path_).ok());
  EXPECT_TRUE(log->ring(0).enabled());
  log->ring(0).append({.path = "/logged"});
  log->flush();
  EXPECT_EQ(count_lines(read_file(path_)), 1u);
  EXPECT_EQ(dropped(), 0u);
}

TEST_F(AccessLogTest, WhatWasAppendedBeforeAChangeGoesToTheOldFile) {
  auto log = open(path_);
  log->ring(0).append({.path = "/old"});
  ASSERT_TRUE(log->set_path(path_ + ".other").ok());
  log->flush();
  log->ring(0).append({.path = "/new"});
  ASSERT_TRUE(log->set_path(std::nullopt).ok());
  EXPECT_FALSE(log->enabled());
  log->flush();
  EXPECT_EQ(count_lines(read_file(path_)), 1u);
  EXPECT_THAT(read_file(path_ + ".other"), HasSubstr("/new"));
}

TEST_F(AccessLogTest, APathThatCannotBeOpenedChangesNothing) {
  auto log = open(path_);
  EXPECT_FALSE(log->set_path(directory_.file("absent/log")).ok());
  EXPECT_TRUE(log->enabled());
  log->ring(0).append({.path = "/"});
  log->flush();
  EXPECT_EQ(count_lines(read_file(path_)), 1u);
  EXPECT_FALSE(AccessLog::open(directory_.file("absent/log"), 1, registry_).ok());
}

TEST_F(AccessLogTest, AFullDiskIsCounted) {
  auto log = open("/dev/full");
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(log->ring(0).append({.path = "/"}));
  log->flush();
  EXPECT_EQ(dropped(), 5u);
}

TEST_F(AccessLogTest, AFifoNeitherBlocksNorKills) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  auto log = open(path_);
  log->ring(0).append({.path = "/no reader"});
  log->flush();
  EXPECT_EQ(dropped(), 1u);
  const int fd = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK);
  log->ring(0).append({.path = "/read"});
  log->flush();
  EXPECT_EQ(dropped(), 1u);
  char text[4096];
  EXPECT_GT(read(fd, text, sizeof text), 0);
  close(fd);
  log->ring(0).append({.path = "/reader gone"});
  log->flush();
  EXPECT_EQ(dropped(), 2u);
}

/// A tiny ring and two producers: every entry is either a line or counted. Also for the thread sanitiser.
TEST_F(AccessLogTest, NothingIsLostUncounted) {
  constexpr size_t kEach = 20'000;
  auto log = open(path_, 2, 8192);
  std::vector<std::thread> workers;
  workers.reserve(2);
  for (size_t w = 0; w < 2; ++w) {
    workers.emplace_back([&log, w] {
      const std::string text(100, 'x');
      for (size_t i = 0; i < kEach; ++i)
        log->ring(w).append({.path = std::string_view(text).substr(i % 100)});
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(log->reopen().ok());
  for (std::thread& worker : workers) worker.join();
  log->flush();
  EXPECT_EQ(count_lines(read_file(path_)) + dropped(), 2 * kEach);
}

}  // namespace
}  // namespace fairlead::telemetry
