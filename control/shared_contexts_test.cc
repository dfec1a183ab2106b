#include "control/shared_contexts.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

TEST(SharedContexts, FindsByKeyAndConfigurationWhatIsHeld) {
  SharedContexts<int, std::string> contexts;
  auto one = std::make_shared<const std::string>("one"), two = std::make_shared<const std::string>("two");
  contexts.add("key", 1, one);
  contexts.add("key", 2, two);
  EXPECT_EQ(contexts.find("key", 1), one);
  EXPECT_EQ(contexts.find("key", 2), two);
  EXPECT_EQ(contexts.find("key", 3), nullptr);
  EXPECT_EQ(contexts.find("other", 1), nullptr);
  one.reset();
  EXPECT_EQ(contexts.find("key", 1), nullptr);
}

TEST(SharedContexts, ForgetsWhatNobodyHolds) {
  SharedContexts<int, std::string> contexts;
  auto held = std::make_shared<const std::string>("held");
  contexts.add("a", 1, held);
  contexts.add("a", 2, std::make_shared<const std::string>("not held"));
  contexts.add("b", 1, std::make_shared<const std::string>("not held"));
  EXPECT_EQ(contexts.size(), 2u);
  contexts.forget_unused();
  EXPECT_EQ(contexts.size(), 1u);
  EXPECT_EQ(contexts.find("a", 1), held);
}

}  // namespace
}  // namespace fairlead::control
