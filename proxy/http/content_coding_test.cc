#include "proxy/http/content_coding.h"

#include <gtest/gtest.h>

#include <array>

namespace fairlead::proxy::http {
namespace {

constexpr std::array kOffered{ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};

Fields accepting(std::string_view value) { return {{.name = "Accept-Encoding", .value = value, .line = {}}}; }

std::string_view chosen(std::string_view value) { return to_string(negotiate(kOffered, accepting(value))); }

TEST(ContentCoding, WhoSaysNothingGetsNone) {
  EXPECT_EQ(negotiate(kOffered, {}), ContentCoding::identity);
  EXPECT_EQ(chosen(""), "identity");
  EXPECT_EQ(chosen("deflate, compress"), "identity");
}

TEST(ContentCoding, OfEqualWeightTheFirstOfferedIsChosen) {
  EXPECT_EQ(chosen("gzip, deflate, br, zstd"), "zstd");
  EXPECT_EQ(chosen("gzip, br"), "br");
  EXPECT_EQ(chosen("GZIP"), "gzip");
  EXPECT_EQ(chosen("x-gzip"), "gzip");
  EXPECT_EQ(chosen("*"), "zstd");
}

TEST(ContentCoding, TheHighestWeightWins) {
  EXPECT_EQ(chosen("zstd;q=0.5, br;q=0.9, gzip;q=0.8"), "br");
  EXPECT_EQ(chosen("zstd;q=0.001, gzip ; q=0.002"), "gzip");
  EXPECT_EQ(chosen("gzip;Q=1.000, br;q=0.999"), "gzip");
  EXPECT_EQ(chosen("*;q=0.1, gzip;q=0.2"), "gzip");
}

TEST(ContentCoding, ZeroIsNotTaken) {
  EXPECT_EQ(chosen("zstd;q=0, br;q=0.0, gzip;q=0.000"), "identity");
  EXPECT_EQ(chosen("*, zstd;q=0"), "br");
  EXPECT_EQ(chosen("*;q=0, gzip"), "gzip");
  EXPECT_EQ(chosen("*;q=0"), "identity");
}

TEST(ContentCoding, NoneMayBeWhatIsWantedMost) {
  EXPECT_EQ(chosen("identity, gzip;q=0.5"), "identity");
  EXPECT_EQ(chosen("identity;q=0.5, gzip;q=0.6"), "gzip");
  EXPECT_EQ(chosen("identity, gzip"), "gzip") << "of equal weight the smaller body";
  EXPECT_EQ(chosen("gzip, identity;q=0"), "gzip");
}

TEST(ContentCoding, WhatIsMalformedCountsForNothing) {
  for (const char* value : {"gzip;q=2", "gzip;q=1.001", "gzip;q=-1", "gzip;q=0.1234", "gzip;q=", "gzip;q=.5",
                            "gzip;q=00", "gzip;level=1", "gzip br", ";q=1", ",,;,"}) {
    EXPECT_EQ(chosen(value), "identity") << value;
  }
  EXPECT_EQ(chosen(",, gzip;q=2 , br,"), "br");
}

TEST(ContentCoding, SeveralFieldsAreOneList) {
  Fields fields = accepting("gzip;q=0.5");
  fields.push_back({.name = "accept-encoding", .value = "br", .line = {}});
  EXPECT_EQ(negotiate(kOffered, fields), ContentCoding::br);
}

}  // namespace
}  // namespace fairlead::proxy::http
