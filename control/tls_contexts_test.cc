#include "control/tls_contexts.h"

#include <gtest/gtest.h>

#include "control/test_tls_folder.h"

namespace fairlead::control {
namespace {

class TlsContextsTest : public testing::Test {
 protected:
  TlsContextsTest() {
    folder.write_pair("a");
    config.listeners.resize(2);
    config.listeners[0].name = "plain";
    config.listeners[1].name = "edge";
    edge().certificates = {{"a.crt", "a.key", ""}};
    config.services.resize(2);
    config.services[1].tls.emplace().ca = "a.crt";
  }

  config::ListenerTls& edge() {
    auto& tls = config.listeners[1].tls;
    return tls ? *tls : tls.emplace();
  }
  /// The one error of the present configuration.
  config::Diagnostic error() {
    const TlsSet set = contexts.make(config);
    EXPECT_EQ(set.errors.size(), 1u);
    return set.errors.empty() ? config::Diagnostic{} : set.errors[0];
  }

  TestTlsFolder folder;
  config::Config config;
  TlsContexts contexts{folder.path()};
};

TEST_F(TlsContextsTest, StandInTheOrderOfTheConfiguration) {
  const TlsSet set = contexts.make(config);
  EXPECT_TRUE(set.errors.empty()) << set.errors[0].message;
  ASSERT_EQ(set.listeners.size(), 2u);
  EXPECT_EQ(set.listeners[0], nullptr);
  ASSERT_NE(set.listeners[1], nullptr);
  EXPECT_EQ(set.listeners[1]->expiries().size(), 1u);
  ASSERT_EQ(set.services.size(), 2u);
  EXPECT_EQ(set.services[0], nullptr);
  EXPECT_NE(set.services[1], nullptr);
  EXPECT_EQ(set.files.size(), 2u);
  EXPECT_TRUE(set.files.contains(folder.file("a.key")));
}

TEST_F(TlsContextsTest, WhatDidNotChangeIsShared) {
  const TlsSet first = contexts.make(config), second = contexts.make(config);
  EXPECT_EQ(first.listeners, second.listeners);
  EXPECT_EQ(first.services, second.services);
  folder.write("a.crt", telemetry::read_file(folder.file("a.crt")));
  EXPECT_EQ(contexts.make(config).listeners, first.listeners) << "equal contents";
}

TEST_F(TlsContextsTest, NewContentsOrSettingsMakeANewContext) {
  const TlsSet first = contexts.make(config);
  edge().profile = config::TlsProfile::modern;
  const TlsSet second = contexts.make(config);
  EXPECT_NE(first.listeners[1], second.listeners[1]);
  EXPECT_EQ(first.services, second.services);
  edge().profile = config::TlsProfile::intermediate;
  EXPECT_EQ(contexts.make(config).listeners, first.listeners) << "trying another loses nothing";
  folder.write_pair("a");
  const TlsSet third = contexts.make(config);
  EXPECT_NE(first.listeners[1], third.listeners[1]);
  EXPECT_NE(first.services[1], third.services[1]);
}

TEST_F(TlsContextsTest, ServicesThatSpeakAlikeShareAContext) {
  config.services[0].tls = config.services[1].tls;
  const TlsSet set = contexts.make(config);
  EXPECT_EQ(set.services[0], set.services[1]);
}

TEST_F(TlsContextsTest, RandomTicketKeysSurviveNewCertificates) {
  const TlsSet first = contexts.make(config);
  folder.write_pair("a");
  edge().ticket_lifetime = std::chrono::hours(1);
  const TlsSet second = contexts.make(config);
  ASSERT_EQ(first.tickets.size(), 1u);
  ASSERT_EQ(second.tickets.size(), 1u);
  EXPECT_EQ(first.tickets[0].keys, second.tickets[0].keys);
  EXPECT_EQ(second.tickets[0].lifetime, std::chrono::hours(1));
}

TEST_F(TlsContextsTest, ListenersHaveTicketKeysOfTheirOwn) {
  config.listeners[0].tls = edge();
  const TlsSet set = contexts.make(config);
  ASSERT_EQ(set.tickets.size(), 2u);
  EXPECT_NE(set.tickets[0].keys, set.tickets[1].keys);
  EXPECT_NE(set.listeners[0], set.listeners[1]);
}

TEST_F(TlsContextsTest, TicketKeysFromFilesAreNotRotatedButWatched) {
  folder.write("t1", std::string(80, 'a'));
  edge().ticket_keys = {"t1"};
  const TlsSet first = contexts.make(config);
  EXPECT_TRUE(first.errors.empty());
  EXPECT_TRUE(first.tickets.empty());
  EXPECT_TRUE(first.files.contains(folder.file("t1")));
  folder.write("t1", std::string(80, 'b'));
  EXPECT_NE(contexts.make(config).listeners[1], first.listeners[1]);
}

TEST_F(TlsContextsTest, AWrongFileIsNamedAtTheBlockThatNamesIt) {
  folder.write("t1", std::string(79, 'a'));
  edge().ticket_keys = {"t1"};
  EXPECT_EQ(error().field, "listeners[1].tls");
  EXPECT_EQ(error().message, "t1: expected 80 random bytes, got 79");
  edge().ticket_keys = {"t2"};
  EXPECT_EQ(error().message, "t2: No such file or directory");
  edge().ticket_keys.clear();
  config.services[1].tls->ca = "a.key";
  EXPECT_EQ(error().field, "services[1].tls");
  EXPECT_NE(error().message.find("a.key: "), std::string::npos);
}

TEST_F(TlsContextsTest, AKeyOfAnotherCertificateFailsOnlyItsOwnContext) {
  folder.write("a.key", tls::make_certificate({.common_name = "b"}).key_pem());
  const TlsSet set = contexts.make(config);
  ASSERT_EQ(set.errors.size(), 1u);
  EXPECT_NE(set.errors[0].message.find("a.key"), std::string::npos) << set.errors[0].message;
  EXPECT_EQ(set.listeners[1], nullptr);
  EXPECT_NE(set.services[1], nullptr);
}

TEST_F(TlsContextsTest, WarningsAreToldOfNewContextsOnly) {
  const auto expired = tls::make_certificate({.common_name = "a", .begins = -2 * tls::kDay, .ends = -1});
  folder.write("a.crt", expired.pem());
  folder.write("a.key", expired.key_pem());
  const TlsSet first = contexts.make(config);
  ASSERT_FALSE(first.warnings.empty());
  EXPECT_NE(first.warnings[0].find("a.crt"), std::string::npos);
  EXPECT_TRUE(contexts.make(config).warnings.empty());
}

}  // namespace
}  // namespace fairlead::control
