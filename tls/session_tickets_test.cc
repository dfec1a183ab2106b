#include "tls/session_tickets.h"

#include <gtest/gtest.h>

#include "tls/server_context.h"
#include "tls/test_certificates.h"
#include "tls/test_handshake.h"

namespace fairlead::tls {
namespace {

constexpr int64_t kNow = 1'800'000'000;  // Unix time, seconds

class SessionTicketsTest : public ::testing::TestWithParam<int> {
 protected:
  SessionTicketsTest() {
    SSL_CTX_set_session_cache_mode(client_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(client_.get(), [](SSL* connection, SSL_SESSION* session) {
      auto& self = *static_cast<SessionTicketsTest*>(SSL_get_app_data(connection));
      ++self.tickets_;
      self.session_.reset(session);
      return 1;
    });
    SSL_CTX_set_max_proto_version(client_.get(), GetParam());
    files_.add("a", make_certificate({.common_name = "a", .names = "DNS:a.example,DNS:b.example"}));
    config_.certificates = {{"a.pem", "a.key", ""}};
  }

  std::shared_ptr<const ServerContext> create() { return *ServerContext::create(config_, {}, files_, keys_); }
  /// Whether a connection resumes the last session there was.
  bool resumes(const ServerContext& context, const std::string& name = "a.example") {
    SslPointer client(SSL_new(client_.get()));
    SSL_set_app_data(client.get(), this);
    if (!name.empty()) SSL_set_tlsext_host_name(client.get(), name.c_str());
    if (session_) SSL_set_session(client.get(), session_.get());
    tickets_ = 0;
    TestHandshake both(std::move(client), context.new_connection());
    EXPECT_TRUE(both.run()) << both.client_error() << both.server_error();
    asked_for_ = requested_server_name(both.server());
    EXPECT_EQ(is_resumed(both.client()), is_resumed(both.server()));
    // OpenSSL's clients do not report a ticket that TLS 1.2 renews.
    if (GetParam() == TLS1_2_VERSION) session_.reset(SSL_get1_session(both.client()));
    return is_resumed(both.server());
  }

  TestFiles files_;
  config::ListenerTls config_;
  std::shared_ptr<TicketKeys> keys_ = TicketKeys::random();
  ContextPointer client_ = make_plain_client();
  SessionPointer session_;
  int tickets_ = 0;  // of the last connection
  std::string asked_for_;
};

INSTANTIATE_TEST_SUITE_P(Versions, SessionTicketsTest, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_P(SessionTicketsTest, AConnectionBringsOneTicketThatIsResumed) {
  const auto context = create();
  EXPECT_FALSE(resumes(*context));
  EXPECT_EQ(tickets_, 1);
  EXPECT_TRUE(resumes(*context));
  EXPECT_EQ(tickets_, GetParam() == TLS1_3_VERSION ? 1 : 0) << "where a ticket is used once, it brings one";
  EXPECT_EQ(asked_for_, "a.example");
  EXPECT_TRUE(resumes(*context));
}

TEST_P(SessionTicketsTest, AReloadCostsNoResumption) {
  resumes(*create());
  files_.add("a", make_certificate({.common_name = "a", .names = "DNS:b.example,DNS:a.example"}));
  EXPECT_TRUE(resumes(*create()));
}

TEST_P(SessionTicketsTest, OtherKeysOpenNothing) {
  resumes(*create());
  keys_ = TicketKeys::random();
  EXPECT_FALSE(resumes(*create()));
}

TEST_P(SessionTicketsTest, AnOlderKeysTicketIsRenewed) {
  const auto context = create();
  resumes(*context);
  keys_->rotate();
  EXPECT_TRUE(resumes(*context));
  for (size_t i = 1; i < TicketKeys::kKept; ++i) keys_->rotate();
  EXPECT_TRUE(resumes(*context)) << "the new one is sealed with the newer key";
  for (size_t i = 0; i < TicketKeys::kKept; ++i) keys_->rotate();
  EXPECT_FALSE(resumes(*context));
}

TEST_P(SessionTicketsTest, ATicketIsOfOneName) {
  const auto context = create();
  resumes(*context, "a.example");
  EXPECT_FALSE(resumes(*context, "b.example"));
  EXPECT_EQ(asked_for_, "b.example");
  EXPECT_FALSE(resumes(*context, ""));
  EXPECT_TRUE(resumes(*context, ""));
}

TEST_P(SessionTicketsTest, AListenerOfOtherNamesDoesNotResume) {
  resumes(*create());
  files_.add("a", make_certificate({.common_name = "a", .names = "DNS:a.example"}));
  EXPECT_FALSE(resumes(*create()));
}

TEST_P(SessionTicketsTest, AListenerOfOtherDemandsDoesNotResume) {
  resumes(*create());
  files_.contents["ca.pem"] = make_authority("ca").pem();
  config_.client_auth = config::ClientAuth{.ca = "ca.pem", .mode = config::ClientAuth::Mode::optional};
  EXPECT_FALSE(resumes(*create()));
}

TEST_P(SessionTicketsTest, AClientsCertificateIsRemembered) {
  const auto authority = make_authority("ca");
  const auto shown = make_certificate({.common_name = "client"}, &authority);
  files_.contents["ca.pem"] = authority.pem();
  config_.client_auth = config::ClientAuth{.ca = "ca.pem"};
  SSL_CTX_use_cert_and_key(client_.get(), shown.certificate.get(), shown.key.get(), nullptr, 1);
  const auto context = create();
  resumes(*context);
  EXPECT_TRUE(resumes(*context));
  SslPointer client(SSL_new(client_.get()));
  SSL_set_app_data(client.get(), this);
  SSL_set_tlsext_host_name(client.get(), "a.example");
  SSL_set_session(client.get(), session_.get());
  TestHandshake both(std::move(client), context->new_connection());
  ASSERT_TRUE(both.run() && is_resumed(both.server()));
  EXPECT_TRUE(has_peer_certificate(both.server()));
}

TEST_P(SessionTicketsTest, TellsClientsTheLifetime) {
  config_.ticket_lifetime = std::chrono::hours(1);
  resumes(*create());
  EXPECT_EQ(SSL_SESSION_get_ticket_lifetime_hint(session_.get()), 3600u);
}

TEST_P(SessionTicketsTest, AnAlteredTicketIsIgnored) {
  const auto context = create();
  resumes(*context);
  unsigned char* der = nullptr;
  int size = i2d_SSL_SESSION(session_.get(), &der);
  const unsigned char* ticket = nullptr;
  size_t ticket_size = 0;
  SSL_SESSION_get0_ticket(session_.get(), &ticket, &ticket_size);
  std::string altered(reinterpret_cast<char*>(der), size);
  const size_t at = altered.find(std::string(reinterpret_cast<const char*>(ticket), ticket_size));
  ASSERT_NE(at, std::string::npos);
  altered[at + ticket_size - 1] ^= 1;
  const auto* begin = reinterpret_cast<const unsigned char*>(altered.data());
  session_.reset(d2i_SSL_SESSION(nullptr, &begin, size));
  OPENSSL_free(der);
  EXPECT_FALSE(resumes(*context));
}

TEST(SessionAgeTest, CountsFromTheFullHandshake) {
  const SessionTickets tickets(TicketKeys::random(), std::chrono::seconds(100));
  const SessionPointer session(SSL_SESSION_new());
  EXPECT_FALSE(tickets.may_resume(session.get(), "", kNow)) << "it does not say when it was made";
  ASSERT_TRUE(SessionTickets::note_handshake(session.get(), kNow));
  ASSERT_TRUE(SessionTickets::note_handshake(session.get(), kNow + 90)) << "a renewal";
  EXPECT_TRUE(tickets.may_resume(session.get(), "", kNow + 100));
  EXPECT_FALSE(tickets.may_resume(session.get(), "", kNow + 101));
}

TEST(SessionAgeTest, IsAWeekAtMost) {
  constexpr int64_t kWeek = 7 * kDay;
  const SessionTickets tickets(TicketKeys::random(), std::chrono::seconds(2 * kWeek));
  const SessionPointer session(SSL_SESSION_new());
  SessionTickets::note_handshake(session.get(), kNow);
  EXPECT_TRUE(tickets.may_resume(session.get(), "", kNow + kWeek));
  EXPECT_FALSE(tickets.may_resume(session.get(), "", kNow + kWeek + 1));
}

TEST(SessionAgeTest, TheNamesMustBeTheSame) {
  const SessionTickets tickets(TicketKeys::random(), std::chrono::seconds(100));
  const SessionPointer session(SSL_SESSION_new());
  SessionTickets::note_handshake(session.get(), kNow);
  EXPECT_FALSE(tickets.may_resume(session.get(), "a", kNow));
  SSL_SESSION_set1_hostname(session.get(), "a");
  EXPECT_TRUE(tickets.may_resume(session.get(), "A", kNow));
  EXPECT_FALSE(tickets.may_resume(session.get(), "b", kNow));
  EXPECT_FALSE(tickets.may_resume(session.get(), "", kNow));
}

}  // namespace
}  // namespace fairlead::tls
