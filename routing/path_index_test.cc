#include "routing/path_index.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::routing {
namespace {

TEST(PathIndex, ExactAndPrefixOfOnePathDiffer) {
  PathIndex index;
  uint32_t exact = index.add_exact(0, "/a"), prefix = index.add_prefix(0, "/a");
  EXPECT_EQ(index.add_exact(0, "/a"), exact);
  EXPECT_EQ(index.add_prefix(0, "/a"), prefix);
  index.seal();
  PathIndex::Hit hit = index.find(0, "/a");
  EXPECT_EQ(hit.exact, exact);
  EXPECT_EQ(hit.prefix, prefix);
  EXPECT_EQ(index.find(0, "/a/b").exact, PathIndex::kNone);
  EXPECT_EQ(index.find(0, "/a/b").prefix, prefix);
}

TEST(PathIndex, HostsAreApart) {
  PathIndex index;
  uint32_t first = index.add_exact(0, "/a"), third = index.add_exact(2, "/a");
  index.seal();
  EXPECT_EQ(index.find(0, "/a").exact, first);
  EXPECT_EQ(index.find(1, "/a").exact, PathIndex::kNone);
  EXPECT_EQ(index.find(2, "/a").exact, third);
  EXPECT_EQ(index.find(3, "/a").exact, PathIndex::kNone) << "a host without any path";
}

TEST(PathIndex, ParentsLeadToShorterPrefixes) {
  PathIndex index;
  uint32_t root = index.add_prefix(0, "/"), a = index.add_prefix(0, "/a"), slash = index.add_prefix(0, "/a/"),
           deep = index.add_prefix(0, "/a/b/c");
  index.add_prefix(0, "/ab");
  index.seal();
  EXPECT_EQ(index.find(0, "/a/b/c/d").prefix, deep);
  EXPECT_EQ(index.parent(deep), slash);
  EXPECT_EQ(index.parent(slash), a);
  EXPECT_EQ(index.parent(a), root);
  EXPECT_EQ(index.parent(root), PathIndex::kNone);
}

TEST(PathIndex, PrefixesLongerThanTheLengthTable) {
  PathIndex index;
  std::string segment = "/" + std::string(80, 's');
  uint32_t one = index.add_prefix(0, segment), two = index.add_prefix(0, segment + segment);
  uint32_t exact = index.add_exact(0, segment + segment + "/x");
  index.seal();
  EXPECT_EQ(index.find(0, segment + "/t").prefix, one);
  EXPECT_EQ(index.find(0, segment + "t").prefix, PathIndex::kNone);
  EXPECT_EQ(index.find(0, segment + segment).prefix, two);
  EXPECT_EQ(index.find(0, segment + segment + "/x").exact, exact);
}

}  // namespace
}  // namespace fairlead::routing
