#include "config/substitution.h"

#include <gtest/gtest.h>

#include <random>

#include "config/message.h"
#include "config/test_documents.h"

namespace fairlead::config {
namespace {

const Environment kEnvironment =
    environment_of({{"HOST", "10.0.0.1"}, {"EMPTY", ""}, {"TRICK", "${HOST}"}, {"_a1", "x"}});

std::string error(std::string_view text) {
  const auto result = substitute(text, kEnvironment);
  return result.ok() ? "no error" : message_of(result.status());
}

TEST(Substitution, InsertsVariables) {
  EXPECT_EQ(*substitute("", kEnvironment), "");
  EXPECT_EQ(*substitute("plain", kEnvironment), "plain");
  EXPECT_EQ(*substitute("${HOST}:80", kEnvironment), "10.0.0.1:80");
  EXPECT_EQ(*substitute("<${HOST}${EMPTY}${_a1}>", kEnvironment), "<10.0.0.1x>");
}

TEST(Substitution, DoesNotLookAtWhatItInserted) {
  EXPECT_EQ(*substitute("${TRICK}", kEnvironment), "${HOST}");
}

TEST(Substitution, LeavesOtherDollarsAlone) {
  EXPECT_EQ(*substitute("^a$", kEnvironment), "^a$");
  EXPECT_EQ(*substitute("$HOST $$ $1", kEnvironment), "$HOST $$ $1");
  EXPECT_EQ(*substitute("$${HOST}", kEnvironment), "${HOST}");
  EXPECT_EQ(*substitute("$$${HOST}", kEnvironment), "$${HOST}");
}

TEST(Substitution, RefusesUnknownVariablesAndBadNames) {
  EXPECT_EQ(error("${NONE}"), "the environment variable NONE is not set");
  EXPECT_EQ(
      error("a ${HOST"),
      "expected ${NAME} with a name of letters, digits and _, got '${HOST'; a literal ${ is written $${");
  for (std::string_view text : {"${}", "${1A}", "${A-B}", "${A B}", "${HOST:-x}", "${"}) {
    EXPECT_FALSE(substitute(text, kEnvironment).ok()) << text;
  }
}

TEST(Substitution, EscapeIsItsInverse) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (int j = 0; j < 8; ++j) text.push_back("${}a"[random() % 4]);
    EXPECT_EQ(*substitute(escape_substitution(text), kEnvironment), text) << escape_substitution(text);
  }
}

}  // namespace
}  // namespace fairlead::config
