#include "config/document_input.h"

#include <gtest/gtest.h>

#include <istream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace fairlead::config {
namespace {

size_t no_progress() { return 0; }
void stall() { throw std::length_error("stalled"); }

std::string all_of(DocumentInput& input) {
  return {std::istreambuf_iterator<char>(&input), std::istreambuf_iterator<char>()};
}

std::string served(std::string_view text) {
  DocumentInput input(text, no_progress, stall);
  return all_of(input);
}

TEST(DocumentInput, ServesBlockStyleAsItIs) {
  EXPECT_EQ(served(""), "");
  EXPECT_EQ(served("a: {b: c}\n"), "a: {b: c}\n");
  EXPECT_EQ(served("---\n{a: b}\n"), "---\n{a: b}\n");
  EXPECT_EQ(served("# {only a comment\n"), "# {only a comment\n");
  const std::string longer(100'000, 'x');
  EXPECT_EQ(served(longer), longer);
}

TEST(DocumentInput, MarksTheBeginningOfOneFlowCollection) {
  EXPECT_EQ(served("{a: b}"), "--- {a: b}");
  EXPECT_EQ(served("[a]"), "--- [a]");
  EXPECT_EQ(served("\n# {\n  {a: b}\n{"), "\n# {\n---   {a: b}\n{");
}

TEST(DocumentInput, TakesTheMarkerOutOfPositions) {
  const DocumentInput input("\n  {a: b}\n", no_progress, stall);
  EXPECT_EQ(input.original_column(0, 7), 7);
  EXPECT_EQ(input.original_column(1, 6), 2);
  EXPECT_EQ(input.original_column(1, 0), 0);
  EXPECT_EQ(input.original_column(2, 7), 7);
}

TEST(DocumentInput, StallsWithoutProgress) {
  const std::string text(DocumentInput::kMaxLookahead, 'x');
  EXPECT_EQ(served(text), text);
  const std::string one_more = text + "x";
  DocumentInput longer(one_more, no_progress, stall);
  EXPECT_THROW(
      {
        while (longer.sbumpc() != std::char_traits<char>::eof()) {
        }
      },
      std::length_error);
}

TEST(DocumentInput, GoesOnWithProgress) {
  const std::string text(3 * DocumentInput::kMaxLookahead, 'x');
  size_t nodes = 0;
  DocumentInput input(
      text, [&nodes] { return ++nodes; }, stall);
  EXPECT_EQ(all_of(input), text);
}

}  // namespace
}  // namespace fairlead::config
