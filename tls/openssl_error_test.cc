#include "tls/openssl_error.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace fairlead::tls {
namespace {

TEST(OpensslErrorTest, TellsTheFirstAndEmptiesTheQueue) {
  OPENSSL_init_ssl(0, nullptr);  // loads the words
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
  EXPECT_EQ(take_openssl_error(), "no shared cipher");
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(OpensslErrorTest, TellsTheSystemsErrors) {
  ERR_raise(ERR_LIB_SYS, ENOENT);
  EXPECT_EQ(take_openssl_error(), "No such file or directory");
}

TEST(OpensslErrorTest, SaysSoWhenItKnowsNothing) { EXPECT_EQ(take_openssl_error(), "unknown error"); }

}  // namespace
}  // namespace fairlead::tls
