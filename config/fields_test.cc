#include "config/fields.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "config/defaults.h"
#include "config/scalar_kind.h"
#include "config/test_documents.h"

namespace fairlead::config {
namespace {

using Visit = std::function<void(const Block&, const Field&, const std::string& path, const void* object)>;

/// Every field of the table, with the object of defaults that it belongs to.
void visit(const Block& block, const std::shared_ptr<const void>& object, const std::string& path,
           const Visit& each) {
  for (const Field& field : block.fields) {
    const std::string here = path.empty() ? std::string(field.key) : path + "." + std::string(field.key);
    each(block, field, here, object.get());
    if (field.block != nullptr) visit(*field.block, default_object(field, object), here, each);
  }
}

void visit_all(const Visit& each) { visit(fields(), fields().make_default(), "", each); }

/// The default of a key as the file would spell it; several are joined by blanks.
std::string default_of(const std::string& wanted) {
  std::string out = "no such field";
  visit_all([&](const Block&, const Field& field, const std::string& path, const void* object) {
    if (path != wanted) return;
    out.clear();
    for (const Scalar& value : default_values(field, object)) {
      out += (out.empty() ? "" : " ") + format_scalar(field.kind, value);
    }
  });
  return out;
}

TEST(Fields, DescribeEachKeyOnceInASentence) {
  visit_all([](const Block& block, const Field& field, const std::string& path, const void*) {
    EXPECT_EQ(block.find(field.key), &field) << path;
    ASSERT_FALSE(field.description.empty()) << path;
    EXPECT_TRUE(field.description.ends_with('.') || field.description.ends_with(',')) << path;
  });
}

TEST(Fields, EveryDefaultIsWithinItsOwnBounds) {
  visit_all([](const Block&, const Field& field, const std::string& path, const void* object) {
    for (const Scalar& value : default_values(field, object)) {
      const auto again = parse_scalar(field, format_scalar(field.kind, value));
      ASSERT_TRUE(again.ok()) << path;
      EXPECT_EQ(*again, value) << path;
    }
  });
}

// Leaving a key out and writing its default mean the same; what the file says reaches the member that the
// printer reads.
TEST(Fields, DefaultsOfLimits) {
  EXPECT_EQ(default_of("limits.request_line"), "16KiB");
  EXPECT_EQ(default_of("limits.request_head"), "60KiB");
  EXPECT_EQ(default_of("limits.header_count"), "100");
  EXPECT_EQ(default_of("limits.response_head"), "60KiB");
  EXPECT_EQ(default_of("limits.connection_buffer"), "32KiB");
  EXPECT_EQ(default_of("limits.replay_buffer"), "64KiB");
  EXPECT_EQ(default_of("limits.request_head_timeout"), "10s");
  EXPECT_EQ(default_of("limits.stream_idle_timeout"), "5m");
  EXPECT_EQ(default_of("limits.connection_idle_timeout"), "1h");
  EXPECT_EQ(default_of("limits.connection_idle_timeout_pressed"), "1m");
  EXPECT_EQ(default_of("limits.max_connections"), "20000");
  EXPECT_EQ(default_of("limits.memory"), "0");
  EXPECT_EQ(default_of("limits.underscores_in_headers"), "false");
}

TEST(Fields, DefaultsOfTls) {
  EXPECT_EQ(default_of("listeners.tls.profile"), "intermediate");
  EXPECT_EQ(default_of("listeners.tls.client_auth.mode"), "require");
  EXPECT_EQ(default_of("listeners.tls.ticket_keys"), "");
  EXPECT_EQ(default_of("listeners.tls.ticket_lifetime"), "12h");
  EXPECT_EQ(default_of("services.tls.server_name"), "");
  EXPECT_EQ(default_of("services.tls.verify"), "true");
  EXPECT_EQ(default_of("limits.tls_handshake_timeout"), "10s");
  EXPECT_EQ(default_of("limits.max_tls_handshakes"), "1000");
}

TEST(Fields, DefaultsOfServices) {
  EXPECT_EQ(default_of("services.protocol"), "http1");
  EXPECT_EQ(default_of("services.policy"), "latency");
  EXPECT_EQ(default_of("services.balancer"), "peak_ewma");
  EXPECT_EQ(default_of("services.retry.attempts"), "1");
  EXPECT_EQ(default_of("services.retry.on_connect"), "true");
  EXPECT_EQ(default_of("services.retry.on_reset"), "true");
  EXPECT_EQ(default_of("services.retry.on_status"), "502 503 504");
  EXPECT_EQ(default_of("services.retry.budget.per_success"), "0.1");
  EXPECT_EQ(default_of("services.retry.budget.per_second"), "10");
  EXPECT_EQ(default_of("services.retry.budget.maximum"), "100");
  EXPECT_EQ(default_of("services.latency.margin"), "5ms");
  EXPECT_EQ(default_of("services.latency.margin_ratio"), "10%");
  EXPECT_EQ(default_of("services.latency.return_after"), "10s");
  EXPECT_EQ(default_of("services.latency.leave_after"), "200ms");
  EXPECT_EQ(default_of("services.pool.max_connections"), "8192");
  EXPECT_EQ(default_of("services.pool.max_pending"), "8192");
  EXPECT_EQ(default_of("services.pool.idle_timeout"), "1m");
  EXPECT_EQ(default_of("services.pool.connect_timeout"), "1s");
  EXPECT_EQ(default_of("services.regions.weight"), "1");
  EXPECT_EQ(default_of("services.regions.priority"), "0");
  EXPECT_EQ(default_of("services.regions.capacity"), "0");
}

TEST(Fields, DefaultsOfHealth) {
  EXPECT_EQ(default_of("services.health_check.http.path"), "/");
  EXPECT_EQ(default_of("services.health_check.http.host"), "");
  EXPECT_EQ(default_of("services.health_check.http.expected_status"), "");
  EXPECT_EQ(default_of("services.health_check.port"), "0");
  EXPECT_EQ(default_of("services.health_check.interval"), "1s");
  EXPECT_EQ(default_of("services.health_check.timeout"), "500ms");
  EXPECT_EQ(default_of("services.health_check.jitter"), "10%");
  EXPECT_EQ(default_of("services.health_check.unhealthy_threshold"), "3");
  EXPECT_EQ(default_of("services.health_check.healthy_threshold"), "2");
  EXPECT_EQ(default_of("services.detection.suspicion"), "true");
  EXPECT_EQ(default_of("services.detection.ejection"), "true");
  EXPECT_EQ(default_of("services.detection.evacuation"), "true");
  EXPECT_EQ(default_of("services.detection.hold_down"), "30s");
  EXPECT_EQ(default_of("services.detection.max_hold_down"), "5m");
  EXPECT_EQ(default_of("services.detection.probing_share"), "1%");
  EXPECT_EQ(default_of("services.detection.ramp_start"), "5%");
  EXPECT_EQ(default_of("services.detection.ramp_factor"), "1.5");
  EXPECT_EQ(default_of("services.detection.ramp_interval"), "5s");
  EXPECT_EQ(default_of("services.detection.count_500"), "false");
}

TEST(Fields, DefaultsOfTheProcess) {
  EXPECT_EQ(default_of("admin.address"), "127.0.0.1:9900");
  EXPECT_EQ(default_of("workers"), "0");
  EXPECT_EQ(default_of("fleet.instances"), "1");
  EXPECT_EQ(default_of("routes.timeout"), "15s");
  EXPECT_EQ(default_of("routes.criticality"), "normal");
  EXPECT_EQ(default_of("drain.delay"), "10s");
  EXPECT_EQ(default_of("drain.timeout"), "5m");
}

TEST(Fields, TheFleetIsBounded) {
  const auto of = [](std::string_view n) {
    return std::string(kMinimal) + "fleet: { instances: " + std::string(n) + " }\n";
  };
  EXPECT_EQ(config_of(kMinimal).fleet.instances, 1);
  EXPECT_EQ(config_of(of("10000")).fleet.instances, 10000);
  EXPECT_EQ(errors_of(of("0")),
            "f:6:21: fleet.instances: expected a value from 1 to 10000, got '0'; the nearest is 1\n");
  EXPECT_NE(errors_of(of("10001")), "");
  EXPECT_NE(errors_of(of("many")), "");
}

TEST(Fields, KeysWhoseTurnComesLaterAreRefusedWithTheirPosition) {
  const auto top = [](std::string_view line) { return errors_of(std::string(kMinimal) + std::string(line)); };
  EXPECT_EQ(top("state_dir: /var/lib/fairlead\n"), "f:6:1: state_dir: not supported yet\n");
  const auto service = [](const std::string& key) {
    return errors_of(replaced(kMinimal, "shop,", "shop, " + key + ","));
  };
  EXPECT_EQ(service("balancer: maglev"), "f:4:37: services[0].balancer: 'maglev' is not supported yet\n");
  EXPECT_EQ(service("balancer: ring_hash"),
            "f:4:37: services[0].balancer: 'ring_hash' is not supported yet\n");
}

TEST(Fields, EveryLaterKeyIsAmongThoseTested) {
  std::set<std::string> later;
  visit_all([&](const Block&, const Field& field, const std::string& path, const void*) {
    if (field.shape == Field::Shape::later) later.insert(path);
    for (std::string_view choice : field.later_choices) later.insert(path + "=" + std::string(choice));
  });
  EXPECT_EQ(later,
            std::set<std::string>({"state_dir", "services.balancer=maglev", "services.balancer=ring_hash"}));
}

}  // namespace
}  // namespace fairlead::config
