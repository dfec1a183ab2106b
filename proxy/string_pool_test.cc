#include "proxy/string_pool.h"

#include <gtest/gtest.h>

namespace fairlead::proxy {
namespace {

TEST(StringPool, WhatWasGivenIsTakenAgainEmpty) {
  StringPool pool;
  std::string first = pool.take();
  first.append(2000, 'x');
  const auto* storage = first.data();
  pool.give(std::move(first));
  const std::string again = pool.take();
  EXPECT_EQ(again.data(), storage);
  EXPECT_TRUE(again.empty());
}

TEST(StringPool, LargeOnesAreNotKept) {
  StringPool pool;
  std::string large(100'000, 'x');
  pool.give(std::move(large));
  EXPECT_LT(pool.take().capacity(), 16u * 1024);
}

TEST(StringPool, KeepsABoundedNumber) {
  StringPool pool;
  for (int i = 0; i < 1000; ++i) pool.give(std::string(1500, 'x'));
  int kept = 0;
  while (pool.take().capacity() >= 1500) ++kept;
  EXPECT_EQ(kept, 256);
}

}  // namespace
}  // namespace fairlead::proxy
