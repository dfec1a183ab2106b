#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "config/effective.h"
#include "config/load.h"
#include "config/test_documents.h"

// What must hold for any text at all, tried on random changes of a valid document.
namespace fairlead::config {
namespace {

/// One random edit: a byte changed, a run removed or doubled, or a piece of YAML put in.
void mutate(std::string& text, std::mt19937& random) {
  constexpr std::string_view kPieces[] = {":",     " ",  "\n", "[",  "]",   "{",    "}", "\"", "'", "- ",
                                          "&a ",   "*a", "!",  "#",  "${",  "${X}", "%", "|",  ">", "? ",
                                          "---\n", "\t", "0",  "-1", "1e9", "null", "~", "\\", ",", "\xff"};
  const size_t at = text.empty() ? 0 : random() % text.size();
  const size_t length = std::min<size_t>(random() % 12, text.size() - at);
  switch (random() % 4) {
    case 0:
      if (!text.empty()) text[at] = static_cast<char>(random() % 256);
      return;
    case 1:
      text.erase(at, length);
      return;
    case 2:
      text.insert(at, text.substr(at, length));
      return;
    default:
      text.insert(at, kPieces[random() % std::size(kPieces)]);
      return;
  }
}

void expect_located(const LoadResult& result, std::string_view text) {
  const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  ASSERT_FALSE(result.errors.empty()) << text;
  for (const Diagnostic& error : result.errors) {
    ASSERT_FALSE(error.message.empty()) << text;
    ASSERT_GE(error.location.line, 1) << text;
    ASSERT_LE(error.location.line, lines + 1) << text;
    ASSERT_GE(error.location.column, 1) << text;
  }
  ASSERT_TRUE(std::is_sorted(result.errors.begin(), result.errors.end(), [](const auto& a, const auto& b) {
    return a.location < b.location;
  })) << text;
}

TEST(LoadProperty, AnyTextGivesAConfigurationOrLocatedErrors) {
  const Environment environment = environment_of({{"X", "8080"}});
  std::mt19937 random(20);
  int valid = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text(round % 2 == 0 ? kExample : kMinimal);
    for (size_t edits = 1 + random() % 4; edits > 0; --edits) mutate(text, random);
    const LoadResult result = load(text, "f", environment);
    if (result) {
      ++valid;
      ASSERT_EQ(config_of(effective_yaml(*result.config)), *result.config) << text;
    } else {
      ++refused;
      expect_located(result, text);
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(valid, 100);  // else the property was hardly tried
  EXPECT_GT(refused, 100);
}

TEST(LoadProperty, AnyCutOfTheFileIsRefused) {
  // A file that is still being written must never take effect: every part that ends within a section lacks
  // something.
  const size_t routes = kExample.find("routes:");
  for (size_t length = 0; length < routes; ++length) {
    const std::string_view text = kExample.substr(0, length);
    const LoadResult result = load(text, "f");
    ASSERT_FALSE(result) << text;
    expect_located(result, text);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace fairlead::config
