#include "tls/certificate_time.h"

#include <gtest/gtest.h>

#include <ctime>
#include <memory>

#include "tls/openssl_pointers.h"

namespace fairlead::tls {
namespace {

using TimePointer = std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>>;

TEST(CertificateTimeTest, TellsUnixTimeAndText) {
  const TimePointer time(ASN1_TIME_set(nullptr, 1'800'000'000));
  EXPECT_EQ(unix_time(time.get()), 1'800'000'000);
  EXPECT_EQ(date_text(time.get()), "2027-01-15 08:00 UTC");
}

TEST(CertificateTimeTest, GoesBeyond2038) {
  const TimePointer time(ASN1_TIME_set(nullptr, 4'000'000'000));
  EXPECT_EQ(unix_time(time.get()), 4'000'000'000);
}

TEST(CertificateTimeTest, TellsPastFromFuture) {
  const std::time_t now = std::time(nullptr);
  const TimePointer past(ASN1_TIME_set(nullptr, now - 1)), future(ASN1_TIME_set(nullptr, now + 1000));
  EXPECT_TRUE(is_past(past.get()));
  EXPECT_FALSE(is_future(past.get()));
  EXPECT_FALSE(is_past(future.get()));
  EXPECT_TRUE(is_future(future.get()));
}

}  // namespace
}  // namespace fairlead::tls
