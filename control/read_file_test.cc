#include "control/read_file.h"

#include <gtest/gtest.h>

#include "telemetry/temporary_directory.h"

namespace fairlead::control {
namespace {

TEST(ReadFile, GivesAtMostTheLimit) {
  telemetry::TemporaryDirectory folder;
  const std::string text = std::string(200'000, 'x') + std::string("\0y", 2);
  std::ofstream(folder.file("a"), std::ios::binary) << text;
  EXPECT_EQ(*read_file(folder.file("a"), 1'000'000), text);
  EXPECT_EQ(*read_file(folder.file("a"), text.size()), text);
  EXPECT_EQ(*read_file(folder.file("a"), 7), "xxxxxxx");
}

TEST(ReadFile, AnEmptyFileIsNoError) {
  telemetry::TemporaryDirectory folder;
  std::ofstream(folder.file("a")).close();
  EXPECT_EQ(*read_file(folder.file("a"), 10), "");
}

TEST(ReadFile, SaysWhyThereIsNothing) {
  telemetry::TemporaryDirectory folder;
  EXPECT_EQ(read_file(folder.file("none"), 10).status().message(), "No such file or directory");
  EXPECT_EQ(read_file(folder.file(""), 10).status().message(), "Is a directory");
}

}  // namespace
}  // namespace fairlead::control
