#include "tls/digest.h"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

TEST(DigestTest, Has32Bytes) { EXPECT_EQ(digest({}).size(), 32u); }

TEST(DigestTest, IsEqualForEqualPartsOnly) {
  EXPECT_EQ(digest({"a", "b"}), digest({"a", "b"}));
  EXPECT_NE(digest({"a", "b"}), digest({"ab"}));
  EXPECT_NE(digest({"a", "b"}), digest({"a", "b", ""}));
  EXPECT_NE(digest({"a", "1:b"}), digest({"a1:b", ""}));
}

}  // namespace
}  // namespace fairlead::tls
