#include "proxy/http/path.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

namespace fairlead::proxy::http {
namespace {

TEST(NormalizePath, BringsPathsIntoOneForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"/", "/"},
      {"/a/b", "/a/b"},
      {"/a/b/", "/a/b/"},
      {"//", "/"},
      {"//a///b//", "/a/b/"},
      {"/.", "/"},
      {"/./a", "/a"},
      {"/a/.", "/a/"},
      {"/a/./b", "/a/b"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/a/b/..", "/a/"},
      {"/a/../b", "/b"},
      {"/a//../b", "/b"},
      {"/%2e", "/"},
      {"/a/%2E%2e/b", "/b"},
      {"/a/.%2e/b", "/b"},
      {"/%61%7E%2D", "/a~-"},
      {"/%2f%3a", "/%2F%3A"},
      {"/...", "/..."},
      {"/.a/..b/c..", "/.a/..b/c.."},
      {"/a%2F..%2Fb", "/a%2F..%2Fb"},
      {"*", "*"},
      {"/%41/%42", "/A/B"},
      {"/%E2%82%AC", "/%E2%82%AC"},
  };
  for (const auto& [path, normal] : cases) {
    std::string out = "old";
    EXPECT_TRUE(normalize_path(path, out)) << path;
    EXPECT_EQ(out, normal) << path;
    EXPECT_EQ(is_normal_path(path), std::string(path) == normal) << path;
  }
}

TEST(NormalizePath, RefusesWhatHasNoNormalForm) {
  for (const char* path : {"", "a", "/..", "/../a", "/a/../..", "/%2e%2e/a", "/%", "/%4", "/%4g", "/%g4",
                           "/%00", "/a/%", "/a%0", "*a"}) {
    std::string out;
    EXPECT_FALSE(normalize_path(path, out)) << path;
    EXPECT_FALSE(is_normal_path(path)) << path;
  }
}

TEST(NormalizePath, GivesAFixedPoint) {
  std::mt19937 random(17);
  constexpr std::string_view kPieces[] = {"/", "/", ".", "..", "a", "%2e", "%2F", "%41", "b%", "%00", "~"};
  int normal = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string path = "/";
    for (auto n = random() % 8; n > 0; --n) path += kPieces[random() % std::size(kPieces)];
    std::string once;
    if (!normalize_path(path, once)) {
      EXPECT_FALSE(is_normal_path(path)) << path;
      continue;
    }
    std::string twice;
    ASSERT_TRUE(normalize_path(once, twice)) << path;
    EXPECT_EQ(once, twice) << path;
    EXPECT_TRUE(is_normal_path(once)) << path;
    EXPECT_EQ(is_normal_path(path), path == once) << path;
    ++normal;
  }
  EXPECT_GT(normal, 1'000);
}

TEST(NormalizeHost, DropsPortCaseAndTrailingDot) {
  const std::pair<const char*, const char*> cases[] = {{"Example.COM", "example.com"},
                                                       {"a:80", "a"},
                                                       {"a.b.:80", "a.b"},
                                                       {"[::A]:1", "[::a]"},
                                                       {"127.0.0.1", "127.0.0.1"}};
  for (const auto& [authority, host] : cases) {
    std::string out = "longer than what is to come";
    EXPECT_TRUE(normalize_host(authority, out));
    EXPECT_EQ(out, host);
  }
  std::string out;
  for (const char* authority : {"", ".", "a b", "u@a", "a:x", "[::1"})
    EXPECT_FALSE(normalize_host(authority, out)) << authority;
}

}  // namespace
}  // namespace fairlead::proxy::http
