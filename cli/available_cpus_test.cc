#include "cli/available_cpus.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace fairlead::cli {
namespace {

namespace fs = std::filesystem;

class CgroupTest : public testing::Test {
 protected:
  CgroupTest() {
    std::string name = (fs::temp_directory_path() / "cgroup-XXXXXX").string();
    mount = mkdtemp(name.data());
  }
  ~CgroupTest() override { fs::remove_all(mount); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((mount / path).parent_path());
    std::ofstream(mount / path) << text;
  }

  fs::path mount;
};

TEST_F(CgroupTest, NoFilesNoLimit) { EXPECT_EQ(cgroup_cpus("0::/\n", mount), 0); }

TEST_F(CgroupTest, Version2) {
  write("cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(cgroup_cpus("0::/\n", mount), 1.5);
  write("cpu.max", "max 100000\n");
  EXPECT_EQ(cgroup_cpus("0::/\n", mount), 0);
}

TEST_F(CgroupTest, TheSmallestOfAllAboveCounts) {
  write("a/cpu.max", "200000 100000");
  write("a/b/cpu.max", "400000 100000");
  EXPECT_DOUBLE_EQ(cgroup_cpus("0::/a/b\n", mount), 2);
  write("a/b/cpu.max", "50000 100000");
  EXPECT_DOUBLE_EQ(cgroup_cpus("0::/a/b\n", mount), 0.5);
}

TEST_F(CgroupTest, Version1) {
  write("cpu/docker/x/cpu.cfs_quota_us", "300000");
  write("cpu/docker/x/cpu.cfs_period_us", "100000");
  EXPECT_DOUBLE_EQ(cgroup_cpus("5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n", mount), 3);
  write("cpu/docker/x/cpu.cfs_quota_us", "-1");
  EXPECT_EQ(cgroup_cpus("4:cpu,cpuacct:/docker/x\n", mount), 0);
}

TEST_F(CgroupTest, GarbageIsNoLimit) {
  write("cpu.max", "x");
  EXPECT_EQ(cgroup_cpus("nonsense\n::\n0::/\n", mount), 0);
}

TEST(AvailableCpus, AtLeastOne) { EXPECT_GE(available_cpus(), 1); }

}  // namespace
}  // namespace fairlead::cli
