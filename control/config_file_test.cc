#include "control/config_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace fairlead::control {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest() {
    std::string name = (fs::temp_directory_path() / "config-file-XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~ConfigFileTest() override { fs::remove_all(folder); }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

  void watch(const fs::path& path) {
    auto opened = ConfigFile::watch(io, path.string(),
                                    [this](std::string text) { changes.push_back(std::move(text)); });
    ASSERT_TRUE(opened.ok()) << opened.status();
    file = *std::move(opened);
  }

  /// Runs until `n` changes were told; true when there were exactly so many.
  bool run_until_changes(size_t n) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (changes.size() < n && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    io.poll();
    return changes.size() == n;
  }

  fs::path folder;
  boost::asio::io_context io;
  std::vector<std::string> changes;
  std::unique_ptr<ConfigFile> file;
};

TEST_F(ConfigFileTest, AMissingFileIsAnError) {
  auto opened = ConfigFile::watch(io, (folder / "none").string(), [](std::string) {});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.status().message().find("none"), absl::string_view::npos);
}

TEST_F(ConfigFileTest, SeesAnAtomicRename) {
  write(folder / "a.yaml", "one");
  watch(folder / "a.yaml");
  write(folder / "tmp", "two");
  fs::rename(folder / "tmp", folder / "a.yaml");
  ASSERT_TRUE(run_until_changes(1));
  EXPECT_EQ(changes[0], "two");
}

TEST_F(ConfigFileTest, SeesWritingInPlace) {
  write(folder / "a.yaml", "one");
  watch(folder / "a.yaml");
  write(folder / "a.yaml", "three");
  ASSERT_TRUE(run_until_changes(1));
  EXPECT_EQ(changes[0], "three");
}

TEST_F(ConfigFileTest, SeesASwapOfTheDataLinkAgainAndAgain) {
  // As the kubelet mounts a ConfigMap.
  auto publish = [&](const std::string& version) {
    fs::create_directory(folder / ("..v" + version));
    write(folder / ("..v" + version) / "a.yaml", version);
    fs::create_directory_symlink("..v" + version, folder / "..data_tmp");
    fs::rename(folder / "..data_tmp", folder / "..data");
  };
  publish("1");
  fs::create_symlink("..data/a.yaml", folder / "a.yaml");
  watch(folder / "a.yaml");
  publish("2");
  ASSERT_TRUE(run_until_changes(1));
  fs::remove_all(folder / "..v1");
  publish("3");
  ASSERT_TRUE(run_until_changes(2));
  EXPECT_EQ(changes, (std::vector<std::string>{"2", "3"}));
}

TEST_F(ConfigFileTest, SeesChangesBehindALinkToAnotherFolder) {
  fs::create_directory(folder / "real");
  write(folder / "real" / "a.yaml", "one");
  fs::create_symlink(folder / "real" / "a.yaml", folder / "a.yaml");
  watch(folder / "a.yaml");
  write(folder / "real" / "a.yaml", "two");
  ASSERT_TRUE(run_until_changes(1));
}

TEST_F(ConfigFileTest, EqualContentsAndOtherFilesAreNoChange) {
  write(folder / "a.yaml", "one");
  watch(folder / "a.yaml");
  write(folder / "other", "x");
  write(folder / "tmp", "one");
  fs::rename(folder / "tmp", folder / "a.yaml");
  io.run_one();  // the events of both
  io.poll();
  EXPECT_TRUE(changes.empty());
  write(folder / "a.yaml", "two");
  EXPECT_TRUE(run_until_changes(1));
}

TEST_F(ConfigFileTest, RemovalIsNoChangeButReappearanceIs) {
  write(folder / "a.yaml", "one");
  watch(folder / "a.yaml");
  fs::remove(folder / "a.yaml");
  EXPECT_FALSE(file->read().ok());
  write(folder / "a.yaml", "two");
  ASSERT_TRUE(run_until_changes(1));
}

TEST_F(ConfigFileTest, ReadOnDemandGivesEqualContentsAgain) {
  write(folder / "a.yaml", "one");
  watch(folder / "a.yaml");
  EXPECT_EQ(*file->read(), "one");
  EXPECT_EQ(*file->read(), "one");
  EXPECT_EQ(file->path(), (folder / "a.yaml").string());
}

}  // namespace
}  // namespace fairlead::control
