#include "control/tls_files.h"

#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

using Files = std::vector<std::string>;

TEST(TlsFiles, OfAListenerAreAllThatItNames) {
  config::ListenerTls tls;
  tls.certificates = {{"a.crt", "a.key", "a.ocsp"}, {"b.crt", "b.key", ""}};
  tls.client_auth = config::ClientAuth{"ca.pem", "crl.pem"};
  tls.ticket_keys = {"t1", "t2"};
  EXPECT_EQ(files_of(tls),
            (Files{"t1", "t2", "a.crt", "a.key", "a.ocsp", "b.crt", "b.key", "ca.pem", "crl.pem"}));
}

TEST(TlsFiles, OfAServiceAreAllThatItNames) {
  EXPECT_EQ(files_of(config::ServiceTls{"ca.pem", "shop.example", "us.crt", "us.key", true}),
            (Files{"ca.pem", "us.crt", "us.key"}));
  EXPECT_EQ(files_of(config::ServiceTls()), Files());
}

}  // namespace
}  // namespace fairlead::control
