#include "control/file_watch.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "telemetry/temporary_directory.h"

namespace fairlead::control {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() {
    auto opened = FileWatch::open(io, [this] { ++changes; });
    EXPECT_TRUE(opened.ok()) << opened.status();
    files = *std::move(opened);
  }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder.file(name)) << text; }
  /// Watches what the files hold now.
  void watch(const std::vector<std::string>& names) {
    std::map<std::string, FileSignature> signatures;
    for (const auto& name : names) signatures[folder.file(name)] = signature_of(folder.file(name));
    files->watch(std::move(signatures));
  }
  bool run_until_changes(int n) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (changes < n && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    io.poll();
    return changes == n;
  }

  telemetry::TemporaryDirectory folder;
  boost::asio::io_context io;
  int changes = 0;
  std::unique_ptr<FileWatch> files;
};

TEST_F(FileWatchTest, SeesEachOfSeveralFilesInSeveralFolders) {
  fs::create_directory(folder.file("keys"));
  write("a.crt", "1");
  write("keys/a.key", "1");
  watch({"a.crt", "keys/a.key"});
  write("a.crt", "22");
  ASSERT_TRUE(run_until_changes(1));
  write("keys/a.key", "22");
  ASSERT_TRUE(run_until_changes(2));
}

TEST_F(FileWatchTest, ChangesSeenTogetherAreToldOnce) {
  write("a.crt", "1");
  write("a.key", "1");
  watch({"a.crt", "a.key"});
  write("a.crt", "22");
  write("a.key", "22");
  EXPECT_TRUE(run_until_changes(1));
}

TEST_F(FileWatchTest, AFileThatAppearsAndOneThatVanishesAreChanges) {
  watch({"a.crt"});
  write("a.crt", "1");
  ASSERT_TRUE(run_until_changes(1));
  fs::rename(folder.file("a.crt"), folder.file("b.crt"));
  EXPECT_TRUE(run_until_changes(2));
}

TEST_F(FileWatchTest, WhatChangedBeforeItWasWatchedIsToldAfterwards) {
  write("a.crt", "1");
  const FileSignature before = signature_of(folder.file("a.crt"));
  write("a.crt", "22");
  files->watch({{folder.file("a.crt"), before}});
  EXPECT_EQ(changes, 0) << "not from within the call";
  EXPECT_TRUE(run_until_changes(1));
}

TEST_F(FileWatchTest, FilesNoLongerWatchedAreNoChange) {
  write("a.crt", "1");
  write("b.crt", "1");
  watch({"a.crt", "b.crt"});
  watch({"b.crt"});
  write("a.crt", "22");
  io.run_one();  // its event
  io.poll();
  EXPECT_EQ(changes, 0);
  write("b.crt", "22");
  EXPECT_TRUE(run_until_changes(1));
}

TEST_F(FileWatchTest, AFolderThatIsNotThereStopsNoOther) {
  write("a.crt", "1");
  watch({"a.crt", "none/b.crt"});
  write("a.crt", "22");
  EXPECT_TRUE(run_until_changes(1));
}

TEST_F(FileWatchTest, EndsWithoutCallingBack) {
  write("a.crt", "1");
  watch({"a.crt"});
  write("a.crt", "22");
  files.reset();
  io.poll();
  EXPECT_EQ(changes, 0);
}

}  // namespace
}  // namespace fairlead::control
