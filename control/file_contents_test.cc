#include "control/file_contents.h"

#include <gtest/gtest.h>

#include "telemetry/temporary_directory.h"

namespace fairlead::control {
namespace {

class FileContentsTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { std::ofstream(folder.file(name)) << text; }
  std::string digest_now(const std::vector<std::string>& paths) {
    return FileContents(folder.file("")).digest(paths);
  }
  telemetry::TemporaryDirectory folder;
};

TEST_F(FileContentsTest, RelativePathsBeginAtTheFolder) {
  write("a", "1");
  FileContents files(folder.file(""));
  EXPECT_EQ(*files.read("a"), "1");
  EXPECT_EQ(*files.read(folder.file("a")), "1");
}

TEST_F(FileContentsTest, ReadsOnce) {
  write("a", "1");
  FileContents files(folder.file(""));
  EXPECT_EQ(*files.read("a"), "1");
  const FileSignature before = signature_of(folder.file("a"));
  write("a", "22");
  EXPECT_EQ(*files.read("a"), "1");
  ASSERT_EQ(files.signatures().size(), 1u);
  EXPECT_EQ(files.signatures().begin()->second, before);
}

TEST_F(FileContentsTest, ErrorsNameThePathAsGiven) {
  FileContents files(folder.file(""));
  EXPECT_EQ(files.read("none").status().message(), "none: No such file or directory");
  EXPECT_EQ(files.signatures().size(), 1u) << "so that it is noticed when it appears";
}

TEST_F(FileContentsTest, RefusesWhatIsTooLong) {
  write("a", std::string(FileContents::kMaxBytes, 'x'));
  write("b", std::string(FileContents::kMaxBytes + 1, 'x'));
  FileContents files(folder.file(""));
  EXPECT_TRUE(files.read("a").ok());
  EXPECT_EQ(files.read("b").status().message(), "b: longer than 16777216 bytes");
}

TEST_F(FileContentsTest, TheDigestIsOfNamesAndContents) {
  write("a", "1");
  write("b", "1");
  const std::string first = digest_now({"a", "b"});
  EXPECT_EQ(digest_now({"a", "b"}), first);
  EXPECT_NE(digest_now({"b", "a"}), first);
  write("b", "2");
  EXPECT_NE(digest_now({"a", "b"}), first);
  EXPECT_NE(digest_now({"a", "none"}), first);
}

}  // namespace
}  // namespace fairlead::control
