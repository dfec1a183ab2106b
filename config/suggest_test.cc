#include "config/suggest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fairlead::config {
namespace {

const std::vector<std::string_view> kKeys = {"timeout", "interval", "name", "path", "path_prefix", "port"};

TEST(Nearest, FindsTheMisspelledName) {
  EXPECT_EQ(nearest("timout", kKeys), "timeout");
  EXPECT_EQ(nearest("tiemout", kKeys), "timeout");
  EXPECT_EQ(nearest("nmae", kKeys), "name");
  EXPECT_EQ(nearest("NAME", kKeys), "name");
  EXPECT_EQ(nearest("pathprefix", kKeys), "path_prefix");
  EXPECT_EQ(nearest("prot", kKeys), "port");
}

TEST(Nearest, SuggestsNothingFarFetched) {
  EXPECT_EQ(nearest("colour", kKeys), "");
  EXPECT_EQ(nearest("", kKeys), "");
  EXPECT_EQ(nearest("name", {}), "");
}

TEST(Nearest, LooksAtNamesUpToABound) {
  const std::string longest(64, 'a'), too_long(65, 'a');
  const std::vector<std::string_view> candidates = {longest, too_long};
  EXPECT_EQ(nearest(std::string(63, 'a') + "b", candidates), longest);
  EXPECT_EQ(nearest(too_long, candidates), "");
}

}  // namespace
}  // namespace fairlead::config
