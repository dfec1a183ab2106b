#include "config/message.h"

#include <gtest/gtest.h>

namespace fairlead::config {
namespace {

TEST(Message, ShowsTextInQuotesWithControlCharactersEscaped) {
  EXPECT_EQ(shown("a b"), "'a b'");
  EXPECT_EQ(shown(std::string_view("a\n\x7f\0", 4)), "'a\\x0a\\x7f\\x00'");
  EXPECT_EQ(shown(""), "''");
}

TEST(Message, CutsLongTextButNoCharacterOfIt) {
  EXPECT_EQ(shown(std::string(80, 'a')), "'" + std::string(80, 'a') + "'");
  EXPECT_EQ(shown(std::string(81, 'a')), "'" + std::string(80, 'a') + "…'");
  EXPECT_EQ(shown(std::string(79, 'a') + "éb"), "'" + std::string(79, 'a') + "…'");
}

TEST(Message, SaysWhatIsExpected) {
  EXPECT_EQ(message_of(expected("a dog", "cat")), "expected a dog, got 'cat'");
  EXPECT_EQ(message_of(expected("a dog", "dgo", did_you_mean("dog"))),
            "expected a dog, got 'dgo'; did you mean dog?");
  EXPECT_EQ(did_you_mean(""), "");
}

}  // namespace
}  // namespace fairlead::config
