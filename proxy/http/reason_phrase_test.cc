#include "proxy/http/reason_phrase.h"

#include <gtest/gtest.h>

namespace fairlead::proxy::http {
namespace {

TEST(ReasonPhrase, KnowsWhatTheProxyAnswers) {
  for (const int status :
       {100, 200, 400, 404, 405, 408, 413, 414, 417, 429, 431, 500, 501, 502, 503, 504, 505}) {
    EXPECT_NE(reason_phrase(status), "") << status;
  }
  EXPECT_EQ(reason_phrase(502), "Bad Gateway");
  EXPECT_EQ(reason_phrase(299), "");
  EXPECT_EQ(reason_phrase(0), "");
}

}  // namespace
}  // namespace fairlead::proxy::http
