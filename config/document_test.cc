#include "config/document.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::config {
namespace {

std::string error_of(std::string_view text) {
  Document document;
  Diagnostics diagnostics;
  if (document.parse(text, diagnostics)) return "";
  const auto found = diagnostics.take();
  EXPECT_EQ(found.size(), 1u);
  return format("f", found.at(0));
}

/// `depth` lists inside each other.
std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Document, KnowsThePositionOfEveryNode) {
  Document document;
  Diagnostics diagnostics;
  ASSERT_TRUE(document.parse("# comment\na: 1\nbb:\n  - x\n  - {c: 'd e'}\nn:\n", diagnostics));
  const Node& root = document.root();
  EXPECT_EQ(root.kind, Node::Kind::map);
  ASSERT_EQ(root.entries(), 3u);
  EXPECT_EQ(root.key(1).text, "bb");
  EXPECT_EQ(root.key(1).location, (Location{3, 1}));
  const Node& list = *root.find("bb");
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[0]->location, (Location{4, 5}));
  EXPECT_FALSE(list.items[0]->quoted);
  const Node& inner = *list.items[1]->find("c");
  EXPECT_EQ(inner.text, "d e");
  EXPECT_EQ(inner.location, (Location{5, 9}));
  EXPECT_TRUE(inner.quoted);
  EXPECT_EQ(root.find("n")->kind, Node::Kind::null);
  EXPECT_EQ(root.find("missing"), nullptr);
  EXPECT_EQ(list.find("bb"), nullptr);
}

TEST(Document, ReadsJsonWithItsPositions) {
  Document document;
  Diagnostics diagnostics;
  ASSERT_TRUE(document.parse("\n  {\"a\": [true,\n\t{\"b\": \"\\u00e9\"}]}\n", diagnostics));
  EXPECT_EQ(document.root().location, (Location{2, 3}));
  const Node& list = *document.root().find("a");
  EXPECT_EQ(list.items[0]->location, (Location{2, 10}));
  EXPECT_EQ(list.items[1]->location, (Location{3, 2}));
  EXPECT_EQ(list.items[1]->find("b")->text, "é");
}

TEST(Document, SharesWhatAnAliasNames) {
  Document document;
  Diagnostics diagnostics;
  ASSERT_TRUE(document.parse("a: &x {k: v}\nb: *x\n", diagnostics));
  EXPECT_EQ(document.root().find("b")->find("k")->text, "v");
}

TEST(Document, RefusesWhatIsNotOneYamlDocument) {
  EXPECT_EQ(error_of("a: [1\n"), "f:2:1: not valid YAML: end of sequence flow not found");
  EXPECT_EQ(error_of("a: 1\n b: 2\n"), "f:2:3: not valid YAML: illegal map value");
  EXPECT_EQ(error_of("a: *x\n"), "f:1:4: not valid YAML: the referenced anchor is not defined");
  EXPECT_EQ(error_of("a: 1\n---\nb: 2\n"), "f:2:1: expected one YAML document, got a second");
  EXPECT_EQ(error_of("a: !!int 1\n"),
            "f:1:4: expected a plain value, got the YAML tag 'tag:yaml.org,2002:int'");
  EXPECT_EQ(error_of("a: !x [1]\n"), "f:1:4: expected a plain value, got the YAML tag '!x'");
  EXPECT_EQ(error_of(""), "f:1:1: the document is empty; it must begin with apiVersion: fairlead/v1");
  EXPECT_EQ(error_of("\n# nothing\n"),
            "f:1:1: the document is empty; it must begin with apiVersion: fairlead/v1");
}

TEST(Document, RefusesAnAliasInsideItsAnchor) {
  EXPECT_EQ(error_of("a: &x [1, *x]\n"), "f:1:11: an alias can not stand inside its anchor");
}

TEST(Document, IsBoundedInDepth) {
  EXPECT_EQ(error_of(nested(Document::kMaxDepth)), "");
  EXPECT_EQ(error_of(nested(Document::kMaxDepth + 1)), "f:1:33: nested deeper than 32 levels");
}

TEST(Document, IsBoundedInDepthThroughAliases) {
  const std::string anchor = "a: &x " + nested(20) + "\nb: ";
  EXPECT_EQ(error_of(anchor + std::string(11, '[') + "*x" + std::string(11, ']') + "\n"), "");
  EXPECT_EQ(error_of(anchor + std::string(12, '[') + "*x" + std::string(12, ']') + "\n"),
            "f:2:16: nested deeper than 32 levels");
}

TEST(Document, IsBoundedInNodesThroughAliases) {
  // Each level holds ten of the one before: six of them make more than half a million.
  std::string bomb = "l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int level = 1; level <= 6; ++level) {
    const std::string alias = "*l" + std::to_string(level - 1);
    const std::string name = "l" + std::to_string(level);
    bomb += name + ": &" + name + " [" + alias;
    for (int i = 1; i < 10; ++i) bomb += ", " + alias;
    bomb += "]\n";
    if (level < 5) {
      EXPECT_EQ(error_of(bomb), "");
    }
  }
  EXPECT_EQ(error_of(bomb).find("f:6:"), 0u);
  EXPECT_NE(error_of(bomb).find("more than 500000 values, aliases counted"), std::string::npos);
}

TEST(Document, IsBoundedInNodes) {
  std::string text;
  for (size_t i = 0; i < Document::kMaxNodes; ++i) text += "-\n";
  EXPECT_EQ(error_of(text), "f:500001:1: more than 500000 values, aliases counted");
}

TEST(Document, IsBoundedInWhatTheScannerHoldsBack) {
  EXPECT_EQ(error_of("a: 1\n" + nested(200'000)), "f:1:4: no complete value within 262144 bytes");
  EXPECT_EQ(error_of("a: \"" + std::string(300'000, 'x') + "\"\n"),
            "f:1:1: no complete value within 262144 bytes");
}

}  // namespace
}  // namespace fairlead::config
