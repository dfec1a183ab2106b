#include "control/admin/known_names.h"

#include <gtest/gtest.h>

#include <array>

namespace fairlead::control::admin {
namespace {

constexpr std::array<std::string_view, 2> kKnown = {"us-east", "eu-west"};

TEST(HintAmong, NamesTheNearest) { EXPECT_EQ(hint_among("us-est", kKnown), "did you mean us-east?"); }

TEST(HintAmong, NamesAllWhereNoneIsNear) {
  EXPECT_EQ(hint_among("zzz", kKnown), "known are us-east, eu-west");
}

TEST(HintAmong, SaysNothingWhereNothingIsKnown) { EXPECT_EQ(hint_among("us-est", {}), ""); }

}  // namespace
}  // namespace fairlead::control::admin
