#include "tls/client_hello.h"

#include <gtest/gtest.h>

#include "tls/test_client_hello.h"

namespace fairlead::tls {
namespace {

using Status = ClientHello::Status;

TEST(ClientHello, TellsTheNameThatIsAskedFor) {
  const auto hello = read_client_hello(test_client_hello("Shop.example"));
  EXPECT_EQ(hello.status, Status::complete);
  EXPECT_EQ(hello.server_name, "Shop.example");
}

TEST(ClientHello, MayAskForNone) {
  const auto hello = read_client_hello(test_client_hello(""));
  EXPECT_EQ(hello.status, Status::complete);
  EXPECT_EQ(hello.server_name, "");
}

TEST(ClientHello, IsIncompleteUpToItsLastByte) {
  const std::string whole = test_client_hello("shop.example");
  for (size_t size = 1; size < whole.size(); ++size)
    ASSERT_EQ(read_client_hello(std::string_view(whole).substr(0, size)).status, Status::incomplete) << size;
}

TEST(ClientHello, WhatFollowsItDoesNotMatter) {
  EXPECT_EQ(read_client_hello(test_client_hello("a.example") + "more").server_name, "a.example");
}

TEST(ClientHello, AnythingElseIsOther) {
  EXPECT_EQ(read_client_hello("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, Status::other);
  std::string broken = test_client_hello("a.example");
  broken[5] = 2;  // a ServerHello
  EXPECT_EQ(read_client_hello(broken).status, Status::other);
}

}  // namespace
}  // namespace fairlead::tls
