#include "tls/file_error.h"

#include <gtest/gtest.h>

#include "config/message.h"

namespace fairlead::tls {
namespace {

std::string error_of(const std::string& readers_words) {
  auto fail = [&](const std::string&) -> absl::StatusOr<std::string> {
    return absl::NotFoundError(readers_words);
  };
  return config::message_of(read_named("a.pem", fail).status());
}

TEST(FileErrorTest, NamesThePath) {
  EXPECT_EQ(config::message_of(file_error("a.pem", "no certificate in it")), "a.pem: no certificate in it");
}

TEST(FileErrorTest, NamesThePathOnceWhenReadingFails) {
  EXPECT_EQ(error_of("Permission denied"), "a.pem: Permission denied");
  EXPECT_EQ(error_of("a.pem: Permission denied"), "a.pem: Permission denied");
}

}  // namespace
}  // namespace fairlead::tls
