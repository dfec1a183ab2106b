#include "routing/host_index.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::routing {
namespace {

TEST(HostIndex, NumbersPatternsOnce) {
  HostIndex index;
  EXPECT_EQ(index.add("a.com"), 0u);
  EXPECT_EQ(index.add("*.a.com"), 1u);
  EXPECT_EQ(index.add("*"), 2u);
  EXPECT_EQ(index.add("a.com"), 0u);
  EXPECT_EQ(index.add("*.a.com"), 1u);
  EXPECT_EQ(index.add("*"), 2u);
  EXPECT_EQ(index.size(), 3u);
}

TEST(HostIndex, ParentsLeadFromSpecificToGeneral) {
  HostIndex index;
  uint32_t exact = index.add("x.b.com"), b = index.add("*.b.com"), com = index.add("*.com"),
           any = index.add("*");
  index.seal();
  EXPECT_EQ(index.find("x.b.com"), exact);
  EXPECT_EQ(index.parent(exact), b);
  EXPECT_EQ(index.parent(b), com);
  EXPECT_EQ(index.parent(com), any);
  EXPECT_EQ(index.parent(any), HostIndex::kNone);
}

TEST(HostIndex, WithoutAnyTheChainEnds) {
  HostIndex index;
  uint32_t exact = index.add("x.b.com");
  index.seal();
  EXPECT_EQ(index.parent(exact), HostIndex::kNone);
  EXPECT_EQ(index.find("y.b.com"), HostIndex::kNone);
}

TEST(HostIndex, SuffixesLongerThanTheLengthTable) {
  HostIndex index;
  std::string suffix = "." + std::string(300, 'a') + ".com";
  uint32_t number = index.add("*" + suffix);
  index.seal();
  EXPECT_EQ(index.find("x" + suffix), number);
  EXPECT_EQ(index.find(std::string(301, 'a') + ".com"), HostIndex::kNone);
}

}  // namespace
}  // namespace fairlead::routing
