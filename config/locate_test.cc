#include "config/locate.h"

#include <gtest/gtest.h>

#include "config/test_documents.h"

namespace fairlead::config {
namespace {

/// Where the field is found in kMinimal, as "LINE:COLUMN".
std::string place_of(const std::string& field) {
  const auto found = located(kMinimal, {{{}, field, "m"}});
  EXPECT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, field);
  return std::to_string(found[0].location.line) + ":" + std::to_string(found[0].location.column);
}

TEST(Locate, FindsKeysAndElements) {
  EXPECT_EQ(place_of("listeners"), "2:1");
  EXPECT_EQ(place_of("listeners[0]"), "2:14");
  EXPECT_EQ(place_of("listeners[0].address"), "2:29");
  EXPECT_EQ(place_of("services[0].regions.here.endpoints[0]"), "4:58");
}

TEST(Locate, StopsWhereTheDocumentEnds) {
  EXPECT_EQ(place_of("listeners[0].tls.certificates[1].cert"), "2:14");
  EXPECT_EQ(place_of("listeners[7].tls"), "2:1");
  EXPECT_EQ(place_of("listeners.tls"), "2:1");
  EXPECT_EQ(place_of("apiVersion[0]"), "1:1");
  EXPECT_EQ(place_of("none"), "1:1");
  EXPECT_EQ(place_of(""), "1:1");
}

TEST(Locate, SortsByPosition) {
  const auto found = located(kMinimal, {{{}, "services[0]", "m"}, {{}, "listeners[0]", "m"}});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].field, "listeners[0]");
}

TEST(Locate, KnowsNothingInWhatIsNoDocument) {
  const auto found = located("a: [", {{{}, "a", "m"}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].location, Location());
}

}  // namespace
}  // namespace fairlead::config
