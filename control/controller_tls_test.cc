#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "control/controller.h"
#include "control/test_tls_folder.h"
#include "control/tiny_dns_server.h"

namespace fairlead::control {
namespace {

using namespace std::chrono_literals;
using Kind = ChangeResult::Kind;
using telemetry::Family;
using testing::HasSubstr;

std::string config_text(const std::string& endpoint = "127.0.0.1:8081") {
  return "apiVersion: fairlead/v1\n"
         "listeners:\n"
         "  - name: edge\n"
         "    address: \"127.0.0.1:0\"\n"
         "    tls: {certificates: [{cert: a.crt, key: a.key}]}\n"
         "regions: [{name: east}]\n"
         "services:\n"
         "  - name: shop\n"
         "    tls: {ca: ca.crt}\n"
         "    regions: {east: {endpoints: [\"" +
         endpoint +
         "\"]}}\n"
         "routes: [{name: all, match: {}, service: shop}]\n";
}

/// A controller before a data plane that swaps at once, with a folder of files that change.
class ControllerTlsTest : public testing::Test {
 protected:
  ControllerTlsTest() {
    folder.write_pair("a");
    folder.write_pair("ca");
    Controller::Options options;
    options.shard = &shard;
    options.publish = [this](auto snapshot, auto done) {
      published.push_back(snapshot);
      done();
      return absl::OkStatus();
    };
    options.dns_servers = dns.address();
    options.folder = folder.path();
    auto created = Controller::create(io, std::move(options));
    EXPECT_TRUE(created.ok()) << created.status();
    controller = *std::move(created);
  }

  template <typename Condition>
  bool run_until(Condition condition) {
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
    return condition();
  }
  ChangeResult apply(Change change) {
    std::optional<ChangeResult> result;
    controller->apply(std::move(change), [&](const ChangeResult& r) { result = r; });
    EXPECT_TRUE(run_until([&] { return result.has_value(); }));
    return result.value_or(ChangeResult{});
  }
  ChangeResult apply(const std::string& text = config_text()) { return apply({text, "f.yaml", "file"}); }

  bool in_force(size_t count) {
    return run_until([&] { return published.size() == count && controller->current() == published.back(); });
  }
  double metric(Family family) { return shard.gauge(family).value(); }
  bool sound() { return metric(Family::certificates_last_reload_successful) == 1; }

  TestTlsFolder folder;
  boost::asio::io_context io;
  TinyDnsServer dns{io};
  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  std::vector<std::shared_ptr<const routing::Snapshot>> published;
  std::unique_ptr<Controller> controller;
};

TEST_F(ControllerTlsTest, ContextsAreInForceWithTheConfiguration) {
  ASSERT_EQ(apply().kind, Kind::applied);
  ASSERT_EQ(published[0]->listener_tls.size(), 1u);
  EXPECT_NE(published[0]->listener_tls[0], nullptr);
  EXPECT_NE(published[0]->services[0]->tls, nullptr);
  EXPECT_EQ(published[0]->services[0]->regions[0].endpoints[0].host, "127.0.0.1");
  EXPECT_TRUE(sound());
  EXPECT_GT(shard.gauge(Family::certificate_not_after_timestamp_seconds, {"edge", "a.crt"}).value(), 1.6e9);
}

TEST_F(ControllerTlsTest, AnEqualConfigurationSharesContextsAndServices) {
  apply();
  apply();
  ASSERT_EQ(published.size(), 2u);
  EXPECT_EQ(published[0]->listener_tls, published[1]->listener_tls);
  EXPECT_EQ(published[0]->services, published[1]->services);
}

TEST_F(ControllerTlsTest, AFileThatIsWrongRefusesTheConfigurationWithItsPlace) {
  folder.write("a.crt", "nonsense");
  std::filesystem::remove(folder.file("ca.crt"));
  const ChangeResult result = apply();
  EXPECT_EQ(result.kind, Kind::invalid);
  ASSERT_EQ(result.errors.size(), 2u);
  EXPECT_EQ(result.errors[0].location, (config::Location{5, 5}));
  EXPECT_EQ(result.errors[0].field, "listeners[0].tls");
  EXPECT_THAT(result.errors[0].message, HasSubstr("a.crt: "));
  EXPECT_EQ(result.errors[1].location, (config::Location{9, 5}));
  EXPECT_EQ(result.errors[1].message, "ca.crt: No such file or directory");
  EXPECT_TRUE(published.empty());
}

TEST_F(ControllerTlsTest, ADryRunReadsTheFilesAsWell) {
  apply();
  EXPECT_EQ(apply({config_text(), "body", "api", {}, true}).kind, Kind::judged);
  std::string other = config_text();
  other.replace(other.find("ca.crt"), 6, "no.crt");
  EXPECT_EQ(apply({other, "body", "api", {}, true}).kind, Kind::invalid);
  EXPECT_TRUE(sound());
}

TEST_F(ControllerTlsTest, ARenewedCertificateIsPublishedAsTheSameGeneration) {
  apply();
  folder.write_pair("a");  // key first: the moment between the two is a bad pair
  ASSERT_TRUE(run_until([&] { return published.size() == 2 && sound(); }));
  ASSERT_TRUE(in_force(2));
  EXPECT_EQ(published[1]->generation, 1u);
  EXPECT_NE(published[0]->listener_tls[0], published[1]->listener_tls[0]);
  EXPECT_EQ(published[0]->services, published[1]->services) << "their files did not change";
}

TEST_F(ControllerTlsTest, AServicesNewAuthorityMakesANewService) {
  apply();
  folder.write_pair("ca");
  ASSERT_TRUE(in_force(2));
  EXPECT_NE(published[0]->services[0], published[1]->services[0]);
  EXPECT_EQ(published[0]->services[0]->regions[0].endpoints[0].state,
            published[1]->services[0]->regions[0].endpoints[0].state);
  EXPECT_EQ(published[0]->listener_tls, published[1]->listener_tls);
}

TEST_F(ControllerTlsTest, ABadPairStaysOutUntilItIsWhole) {
  apply();
  const auto next = tls::make_certificate({.common_name = "shop.example"});
  folder.write("a.key", next.key_pem());
  ASSERT_TRUE(run_until([&] { return !sound(); }));
  EXPECT_EQ(published.size(), 1u);
  EXPECT_EQ(metric(Family::config_last_reload_successful), 1) << "no configuration was refused";
  folder.write("a.crt", next.pem());
  ASSERT_TRUE(in_force(2));
  EXPECT_TRUE(sound());
}

TEST_F(ControllerTlsTest, ABadFileHoldsUpNoOther) {
  apply();
  folder.write("a.crt", "nonsense");
  ASSERT_TRUE(run_until([&] { return !sound(); }));
  folder.write_pair("ca");
  ASSERT_TRUE(in_force(2));
  EXPECT_EQ(published[0]->listener_tls, published[1]->listener_tls);
  EXPECT_NE(published[0]->services[0]->tls, published[1]->services[0]->tls);
  EXPECT_FALSE(sound());
}

TEST_F(ControllerTlsTest, ABadFileHoldsUpNoNewAddresses) {
  dns.names = {{"shop.example", {"10.0.0.1"}}};
  apply(config_text("shop.example:443"));
  EXPECT_EQ(published[0]->services[0]->regions[0].endpoints[0].host, "shop.example");
  folder.write("a.crt", "nonsense");
  ASSERT_TRUE(run_until([&] { return !sound(); }));
  dns.names["shop.example"] = {"10.0.0.2"};
  ASSERT_TRUE(in_force(2));
  EXPECT_EQ(published[1]->services[0]->regions[0].endpoints[0].address, "10.0.0.2:443");
  EXPECT_EQ(published[0]->listener_tls, published[1]->listener_tls);
}

TEST_F(ControllerTlsTest, FilesOfAConfigurationThatIsGoneAreNotWatched) {
  apply();
  std::string plain = config_text();
  plain.erase(plain.find("    tls: {cert"), plain.find("regions:") - plain.find("    tls: {cert"));
  plain.erase(plain.find("    tls: {ca"), plain.find("    regions:") - plain.find("    tls: {ca"));
  ASSERT_EQ(apply(plain).kind, Kind::applied);
  EXPECT_EQ(published[1]->listener_tls[0], nullptr);
  EXPECT_EQ(published[1]->services[0]->tls, nullptr);
  folder.write("a.crt", "nonsense");
  ASSERT_EQ(apply(plain).kind, Kind::applied);
  EXPECT_TRUE(sound());
  EXPECT_EQ(published.size(), 3u);
}

}  // namespace
}  // namespace fairlead::control
