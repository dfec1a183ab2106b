#include "control/certificate_metrics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "control/test_tls_folder.h"
#include "control/tls_contexts.h"

namespace fairlead::control {
namespace {

using telemetry::Family;

class CertificateMetricsTest : public testing::Test {
 protected:
  /// Shows a configuration of one listener with these certificates.
  void show(std::vector<config::CertificateFiles> certificates) {
    auto config = std::make_shared<config::Config>();
    config->listeners.resize(1);
    config->listeners[0].name = "edge";
    config->listeners[0].tls.emplace().certificates = std::move(certificates);
    routing::Snapshot snapshot;
    TlsSet set = contexts.make(*config);
    ASSERT_TRUE(set.errors.empty()) << set.errors[0].message;
    snapshot.listener_tls = set.listeners;
    snapshot.config = config;
    metrics.show(snapshot);
  }
  void write(const std::string& stem, long ends) {
    const auto made = tls::make_certificate({.common_name = "a", .ends = ends});
    folder.write(stem + ".crt", made.pem());
    folder.write(stem + ".key", made.key_pem());
  }
  double end_of(const std::string& certificate) {
    return shard.gauge(Family::certificate_not_after_timestamp_seconds, {"edge", certificate}).value();
  }
  static double in(long seconds) { return static_cast<double>(time(nullptr) + seconds); }

  TestTlsFolder folder;
  TlsContexts contexts{folder.path()};
  telemetry::Registry registry;
  telemetry::Shard& shard = registry.new_shard();
  CertificateMetrics metrics{shard};
};

TEST_F(CertificateMetricsTest, TellWhenEachCertificateEnds) {
  write("a", tls::kDay);
  write("b", 2 * tls::kDay);
  show({{"a.crt", "a.key", ""}, {folder.file("b.crt"), "b.key", ""}});
  EXPECT_NEAR(end_of("a.crt"), in(tls::kDay), 60);
  EXPECT_NEAR(end_of("b.crt"), in(2 * tls::kDay), 60);
}

TEST_F(CertificateMetricsTest, OfEqualNamesTheEarlierEndCounts) {
  std::filesystem::create_directory(folder.file("x"));
  write("a", 2 * tls::kDay);
  write("x/a", tls::kDay);
  show({{"a.crt", "a.key", ""}, {"x/a.crt", "x/a.key", ""}});
  EXPECT_NEAR(end_of("a.crt"), in(tls::kDay), 60);
}

TEST_F(CertificateMetricsTest, WhatIsNotServedAnyMoreHasNoEnd) {
  write("a", tls::kDay);
  write("b", tls::kDay);
  show({{"a.crt", "a.key", ""}, {"b.crt", "b.key", ""}});
  show({{"b.crt", "b.key", ""}});
  EXPECT_TRUE(std::isnan(end_of("a.crt")));
  EXPECT_NEAR(end_of("b.crt"), in(tls::kDay), 60);
  show({{"a.crt", "a.key", ""}});
  EXPECT_NEAR(end_of("a.crt"), in(tls::kDay), 60);
}

TEST_F(CertificateMetricsTest, TellWhetherFilesWereSound) {
  metrics.reloaded(true);
  EXPECT_EQ(shard.gauge(Family::certificates_last_reload_successful).value(), 1);
  metrics.reloaded(false);
  EXPECT_EQ(shard.gauge(Family::certificates_last_reload_successful).value(), 0);
}

}  // namespace
}  // namespace fairlead::control
