#include "tls/session_resumption.h"

#include <gtest/gtest.h>

#include "tls/client_context.h"
#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"
#include "tls/ticket_keys.h"

namespace fairlead::tls {
namespace {

class SessionResumptionTest : public ::testing::TestWithParam<config::TlsProfile> {
 protected:
  SessionResumptionTest() {
    files_.add("server", make_certificate({.names = "DNS:a.example,DNS:b.example"}, &authority_));
    files_.contents["ca.pem"] = authority_.pem();
    config_.ca = "ca.pem";
    config::ListenerTls listener;
    listener.certificates = {{"server.pem", "server.key", ""}};
    server_ = *ServerContext::create(listener, {}, files_, nullptr);
  }
  std::shared_ptr<const ClientContext> create() { return *ClientContext::create(config_, {}, files_); }
  SslPointer connection(const ClientContext& context, const std::string& host, SessionSlot* slot) {
    SslPointer made = context.new_connection(host, slot);
    const bool old = GetParam() == config::TlsProfile::intermediate;
    SSL_set_max_proto_version(made.get(), old ? TLS1_2_VERSION : TLS1_3_VERSION);
    return made;
  }
  /// -1: no handshake; 0: a full one; 1: resumed.
  int resumes(const ClientContext& context, const std::string& host = "a.example") {
    TestHandshake both(connection(context, host, &slot_), server_->new_connection());
    return both.run() ? is_resumed(both.client()) : -1;
  }

  const TestCertificate authority_ = make_authority("ca");
  TestFiles files_;
  config::ServiceTls config_;
  std::shared_ptr<const ServerContext> server_;
  SessionSlot slot_;
};

INSTANTIATE_TEST_SUITE_P(Versions, SessionResumptionTest,
                         ::testing::Values(config::TlsProfile::intermediate, config::TlsProfile::modern));

TEST_P(SessionResumptionTest, TheSlotHoldsTheLastSession) {
  const auto context = create();
  EXPECT_EQ(resumes(*context), 0);
  EXPECT_NE(slot_.session(), nullptr);
  EXPECT_EQ(resumes(*context), 1);
  EXPECT_EQ(resumes(*context), 1);
}

TEST_P(SessionResumptionTest, ConnectionsThatOverlapShareASessionInTls12Only) {
  const auto context = create();
  resumes(*context);
  TestHandshake one(connection(*context, "a.example", &slot_), server_->new_connection());
  TestHandshake other(connection(*context, "a.example", &slot_), server_->new_connection());
  ASSERT_TRUE(one.run() && other.run());
  EXPECT_TRUE(is_resumed(one.client()));
  EXPECT_EQ(is_resumed(other.client()), GetParam() == config::TlsProfile::intermediate);
}

TEST_P(SessionResumptionTest, WithoutASlotNothingIsResumed) {
  const auto context = create();
  for (int i = 0; i < 2; ++i) {
    TestHandshake both(connection(*context, "a.example", nullptr), server_->new_connection());
    ASSERT_TRUE(both.run());
    EXPECT_FALSE(is_resumed(both.client()));
  }
}

TEST_P(SessionResumptionTest, ASessionSurvivesAConnectionThatIsCut) {
  const auto context = create();
  {
    TestHandshake both(connection(*context, "a.example", &slot_), server_->new_connection());
    ASSERT_TRUE(both.run());
  }  // freed without close_notify
  EXPECT_EQ(SSL_SESSION_is_resumable(slot_.session()), 1);
}

TEST_P(SessionResumptionTest, AnEqualContextResumes) {
  resumes(*create());
  EXPECT_EQ(resumes(*create()), 1);
}

TEST_P(SessionResumptionTest, AnotherHostDoesNot) {
  const auto context = create();
  resumes(*context, "a.example");
  EXPECT_EQ(resumes(*context, "b.example"), 0);
}

TEST_P(SessionResumptionTest, WhatWasNotVerifiedIsNotResumedByWhoVerifies) {
  config_.verify = false;
  resumes(*create());
  config_.verify = true;
  EXPECT_EQ(resumes(*create()), 0);
  files_.contents["ca.pem"] = make_authority("other").pem();
  EXPECT_EQ(resumes(*create()), -1) << "the authorities changed: verified anew, and refused";
}

TEST_P(SessionResumptionTest, AnotherCertificateOfOursDoesNotResume) {
  resumes(*create());
  files_.add("own", make_certificate({}));
  config_.cert = "own.pem";
  config_.key = "own.key";
  EXPECT_EQ(resumes(*create()), 0);
}

TEST_P(SessionResumptionTest, AServerThatForgotGetsAFullHandshake) {
  const auto context = create();
  resumes(*context);
  config::ListenerTls listener;
  listener.certificates = {{"server.pem", "server.key", ""}};
  server_ = *ServerContext::create(listener, {}, files_, nullptr);
  EXPECT_EQ(resumes(*context), 0);
  EXPECT_EQ(resumes(*context), 1);
}

}  // namespace
}  // namespace fairlead::tls
