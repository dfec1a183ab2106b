#include "telemetry/log_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "telemetry/temporary_directory.h"

namespace fairlead::telemetry {
namespace {

using ::testing::HasSubstr;

std::string read_now(int fd) {
  std::string text(1 << 20, '\0');
  const ssize_t n = read(fd, text.data(), text.size());
  text.resize(n < 0 ? 0 : n);
  return text;
}

class LogFileTest : public ::testing::Test {
 protected:
  LogFileTest() { signal(SIGPIPE, SIG_IGN); }

  std::string fifo() {
    const std::string path = directory_.file("fifo");
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    return path;
  }
  static int reader(const std::string& path) { return ::open(path.c_str(), O_RDONLY | O_NONBLOCK); }

  TemporaryDirectory directory_;
};

TEST_F(LogFileTest, Appends) {
  const std::string path = directory_.file("log");
  std::ofstream(path) << "old\n";
  auto file = LogFile::open(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ((*file)->write("one\ntwo\n"), 0u);
  EXPECT_EQ((*file)->write("three\n"), 0u);
  EXPECT_EQ(read_file(path), "old\none\ntwo\nthree\n");
}

TEST_F(LogFileTest, NamesWhatCannotBeOpened) {
  const std::string path = directory_.file("absent/log");
  const auto file = LogFile::open(path);
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(std::string(file.status().message()), HasSubstr(path));
  EXPECT_FALSE(LogFile::open(directory_.file("")).ok());
}

TEST_F(LogFileTest, AFullDiskLosesLines) {
  auto file = LogFile::open("/dev/full");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ((*file)->write("one\ntwo\n"), 2u);
  EXPECT_EQ((*file)->write("three\n"), 1u);
}

TEST_F(LogFileTest, AFifoMayLackAReaderAndGetOne) {
  const std::string path = fifo();
  auto file = LogFile::open(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ((*file)->write("lost\n"), 1u);
  const int fd = reader(path);
  EXPECT_EQ((*file)->write("kept\n"), 0u);
  EXPECT_EQ(read_now(fd), "kept\n");
  close(fd);
  EXPECT_EQ((*file)->write("lost\nlost\n"), 2u);
  const int second = reader(path);
  EXPECT_EQ((*file)->write("again\n"), 0u);
  EXPECT_EQ(read_now(second), "again\n");
  close(second);
}

TEST_F(LogFileTest, ASlowReaderLosesWholeLinesOnly) {
  const std::string path = fifo();
  const int fd = reader(path);
  auto file = LogFile::open(path);
  ASSERT_TRUE(file.ok());
  fcntl(fd, F_SETPIPE_SZ, 4096);
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::string(99, 'x') + "\n";

  EXPECT_EQ((*file)->write(lines), 59u);  // 40 fit, and the beginning of one more that will be ended
  EXPECT_EQ((*file)->unfinished(), 1u);
  EXPECT_EQ((*file)->write("nothing fits\n"), 1u);
  const std::string first = read_now(fd);
  EXPECT_EQ(first.size(), 4096u);
  EXPECT_EQ((*file)->write("last\n"), 0u);
  EXPECT_EQ((*file)->unfinished(), 0u);
  EXPECT_EQ(first + read_now(fd), lines.substr(0, 4100) + "last\n");
  close(fd);
}

TEST_F(LogFileTest, ALineWhoseReaderLeftIsLost) {
  const std::string path = fifo();
  const int fd = reader(path);
  auto file = LogFile::open(path);
  ASSERT_TRUE(file.ok());
  fcntl(fd, F_SETPIPE_SZ, 4096);
  EXPECT_EQ((*file)->write(std::string(5000, 'x') + "\n"), 0u);
  close(fd);
  EXPECT_EQ((*file)->write("lost\n"), 2u);
  const int second = reader(path);
  EXPECT_EQ((*file)->write("whole\n"), 0u);
  EXPECT_EQ(read_now(second), "whole\n");
  close(second);
}

TEST_F(LogFileTest, StandardOutputMayBeASocket) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const int saved = dup(STDOUT_FILENO);
  dup2(ends[0], STDOUT_FILENO);
  auto file = LogFile::open("/dev/stdout");
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(ends[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ((*file)->write("line\n"), 0u);
  EXPECT_EQ(read_now(ends[1]), "line\n");
  close(ends[1]);
  EXPECT_EQ((*file)->write("lost\n"), 1u);
}

}  // namespace
}  // namespace fairlead::telemetry
