#include "control/snapshot_builder.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace fairlead::control {
namespace {

config::Config two_services() {
  config::Config config;
  config.regions = {{"east"}, {"west"}};
  auto& shop = config.services.emplace_back();
  shop.name = "shop";
  shop.regions.push_back({"east", {{"10.0.0.1", 80}, {"shop.example", 80}}, 4000, 60, 0});
  shop.regions.push_back({"west", {{"::1", 8080}}, 0, 1, 1});
  auto& blog = config.services.emplace_back();
  blog.name = "blog";
  blog.regions.push_back({"west", {{"10.0.0.9", 80}}});
  config.routes.resize(2);
  config.routes[0].name = "all";
  config.routes[0].service = "shop";
  config.routes[1].name = "blog";
  config.routes[1].service = "blog";
  config.routes[1].match.hosts = {"blog.example"};
  return config;
}

std::shared_ptr<const routing::Snapshot> build(SnapshotBuilder& builder, config::Config config,
                                               const routing::Snapshot* previous = nullptr,
                                               Addresses addresses = {}) {
  auto snapshot = builder.build(
      {std::make_shared<const config::Config>(std::move(config)), std::move(addresses), 7, "file"}, previous);
  EXPECT_TRUE(snapshot.ok()) << snapshot.status();
  return snapshot.ok() ? *snapshot : nullptr;
}

std::vector<std::string> addresses_of(const routing::ServiceRegion& region) {
  std::vector<std::string> out;
  for (const auto& endpoint : region.endpoints) out.push_back(endpoint.address);
  return out;
}

TEST(SnapshotBuilder, CarriesTheConfiguration) {
  SnapshotBuilder builder(2);
  auto snapshot = build(builder, two_services());
  EXPECT_EQ(snapshot->generation, 7u);
  EXPECT_EQ(snapshot->source, "file");
  EXPECT_EQ(snapshot->regions, (std::vector<std::string>{"east", "west"}));
  ASSERT_EQ(snapshot->services.size(), 2u);
  const auto& east = snapshot->services[0]->regions[0];
  EXPECT_EQ(east.name, "east");
  EXPECT_EQ(east.region, 0u);
  EXPECT_EQ(east.capacity, 4000);
  EXPECT_EQ(east.weight, 60);
  EXPECT_EQ(snapshot->services[1]->regions[0].region, 1u) << "an index into the snapshot's regions";
  EXPECT_EQ(snapshot->services[0]->regions[1].endpoints[0].address, "[::1]:8080");
  EXPECT_EQ(east.endpoints[0].state->shards().size(), 2u);
  auto* route =
      snapshot->routes.match({.host = "blog.example", .path = "/", .method = "GET", .query = {}}, 2);
  ASSERT_NE(route, nullptr) << "one more copy than workers";
  EXPECT_EQ(snapshot->services[route->service]->config.name, "blog");
}

TEST(SnapshotBuilder, ANameStandsForAllItsAddresses) {
  SnapshotBuilder builder(1);
  EXPECT_EQ(addresses_of(build(builder, two_services())->services[0]->regions[0]),
            (std::vector<std::string>{"10.0.0.1:80"}))
      << "nothing known yet";
  auto snapshot =
      build(builder, two_services(), nullptr, {{"shop.example", {"10.0.0.1", "10.0.0.2", "fd00::1"}}});
  EXPECT_EQ(addresses_of(snapshot->services[0]->regions[0]),
            (std::vector<std::string>{"10.0.0.1:80", "10.0.0.2:80", "[fd00::1]:80"}))
      << "without duplicates";
}

TEST(SnapshotBuilder, SharesUnchangedServices) {
  SnapshotBuilder builder(1);
  auto first = build(builder, two_services());
  config::Config changed = two_services();
  changed.services[0].policy = config::Policy::weighted;
  auto second = build(builder, changed, first.get());
  EXPECT_NE(first->services[0], second->services[0]);
  EXPECT_EQ(first->services[1], second->services[1]);
  EXPECT_EQ(first->services[0]->id, second->services[0]->id);
}

TEST(SnapshotBuilder, ANewAddressMakesANewService) {
  SnapshotBuilder builder(1);
  auto first = build(builder, two_services());
  auto second = build(builder, two_services(), first.get(), {{"shop.example", {"10.0.0.2"}}});
  EXPECT_NE(first->services[0], second->services[0]);
  EXPECT_EQ(first->services[1], second->services[1]);
  EXPECT_EQ(first->services[0]->regions[0].endpoints[0].state,
            second->services[0]->regions[0].endpoints[0].state);
}

TEST(SnapshotBuilder, EndpointsKnowTheHostThatStandsForThem) {
  SnapshotBuilder builder(1);
  auto snapshot = build(builder, two_services(), nullptr, {{"shop.example", {"10.0.0.2", "10.0.0.1"}}});
  const auto& endpoints = snapshot->services[0]->regions[0].endpoints;
  ASSERT_EQ(endpoints.size(), 2u);
  EXPECT_EQ(endpoints[0].host, "10.0.0.1") << "the first that names the address";
  EXPECT_EQ(endpoints[1].host, "shop.example");
  EXPECT_EQ(snapshot->services[0]->regions[1].endpoints[0].host, "::1");
}

TEST(SnapshotBuilder, ANewTlsContextMakesANewService) {
  SnapshotBuilder builder(1);
  config::Config config = two_services();
  config.listeners.resize(1);
  const auto made = [] { return *tls::ClientContext::create({}, {}, [](const std::string&) { return ""; }); };
  auto build_with = [&](std::vector<std::shared_ptr<const tls::ClientContext>> tls,
                        const routing::Snapshot* previous) {
    SnapshotInput input{std::make_shared<const config::Config>(config), {}, 7, "file"};
    input.tls.services = std::move(tls);
    return *builder.build(std::move(input), previous);
  };
  const auto one = made(), other = made();
  auto first = build_with({one, other}, nullptr);
  EXPECT_EQ(first->services[0]->tls, one);
  EXPECT_EQ(first->listener_tls.size(), 1u) << "one for each listener";
  auto second = build_with({one, made()}, first.get());
  EXPECT_EQ(first->services[0], second->services[0]);
  EXPECT_NE(first->services[1], second->services[1]);
}

TEST(SnapshotBuilder, ReorderedRegionsAreNotShared) {
  SnapshotBuilder builder(1);
  auto first = build(builder, two_services());
  config::Config changed = two_services();
  std::swap(changed.regions[0], changed.regions[1]);
  EXPECT_NE(build(builder, changed, first.get())->services[1], first->services[1])
      << "its region's index changed";
}

TEST(SnapshotBuilder, IdsSurviveReorderingAndAbsence) {
  SnapshotBuilder builder(1);
  auto first = build(builder, two_services());
  config::Config without = two_services();
  without.services.erase(without.services.begin());
  without.routes.erase(without.routes.begin());
  auto second = build(builder, without, first.get());
  EXPECT_EQ(second->services[0]->id, first->services[1]->id);
  EXPECT_EQ(second->routes.routes()[0].id, first->routes.routes()[1].id);
  config::Config reordered = two_services();
  std::swap(reordered.services[0], reordered.services[1]);
  auto third = build(builder, reordered, second.get());
  EXPECT_EQ(third->services[1]->id, first->services[0]->id);
  EXPECT_EQ(third->routes.routes()[0].service, 1u) << "routes point at the new position";
}

TEST(SnapshotBuilder, EndpointStateIsKeptByServiceRegionAndAddress) {
  SnapshotBuilder builder(1);
  config::Config config = two_services();
  config.services[1].regions[0].endpoints = {{"::1", 8080}};  // the same address as the shop's in the west
  auto first = build(builder, config);
  auto shop = first->services[0]->regions[1].endpoints[0].state;
  EXPECT_NE(shop, first->services[1]->regions[0].endpoints[0].state);
  shop->set_health({health::State::ejected, 0});
  config.services[0].policy = config::Policy::failover;
  auto second = build(builder, config, first.get());
  EXPECT_EQ(second->services[0]->regions[1].endpoints[0].state->health().state, health::State::ejected);
}

TEST(SnapshotBuilder, AnInstancePlansWithItsPartOfTheCapacity) {
  SnapshotBuilder builder(1);
  config::Config config = two_services();
  auto alone = build(builder, config);
  config.fleet.instances = 2;
  auto shared = build(builder, config, alone.get());
  EXPECT_EQ(alone->services[0]->instances, 1);
  EXPECT_EQ(shared->services[0]->regions[0].capacity, 2000);
  EXPECT_EQ(shared->services[0]->instances, 2);
  EXPECT_NE(shared->services[0], alone->services[0]) << "it decides otherwise";
  EXPECT_EQ(build(builder, config, shared.get())->services[0], shared->services[0]);
}

TEST(SnapshotBuilder, ServiceStateIsKeptByName) {
  SnapshotBuilder builder(2);
  config::Config config = two_services();
  auto first = build(builder, config);
  EXPECT_EQ(first->services[0]->state->shards().size(), 2u);
  EXPECT_NE(first->services[0]->state, first->services[1]->state);
  config.services[0].policy = config::Policy::failover;
  auto second = build(builder, config, first.get());
  EXPECT_NE(second->services[0], first->services[0]);
  EXPECT_EQ(second->services[0]->state, first->services[0]->state);
}

TEST(SnapshotBuilder, ForgetsEndpointsThatNobodyHolds) {
  SnapshotBuilder builder(1);
  auto first = build(builder, two_services());
  EXPECT_EQ(builder.live_endpoints(), 3u);
  first.reset();
  EXPECT_EQ(builder.live_endpoints(), 0u);
}

TEST(SnapshotBuilder, ABadRouteFails) {
  SnapshotBuilder builder(1);
  config::Config config = two_services();
  config.routes[0].match.path_kind = config::RouteMatch::Path::regex;
  config.routes[0].match.path = "(";
  EXPECT_FALSE(builder.build({std::make_shared<const config::Config>(config), {}, 1, "api"}, nullptr).ok());
}

TEST(SocketAddress, BothFamilies) {
  auto v4 = socket_address("127.0.0.1", 80), v6 = socket_address("::1", 81);
  EXPECT_EQ(v4.storage.ss_family, AF_INET);
  EXPECT_EQ(ntohs(reinterpret_cast<const sockaddr_in&>(v4.storage).sin_port), 80);
  EXPECT_EQ(v6.storage.ss_family, AF_INET6);
  EXPECT_EQ(ntohs(reinterpret_cast<const sockaddr_in6&>(v6.storage).sin6_port), 81);
  EXPECT_EQ(socket_address("nonsense", 1).length, 0u);
}

}  // namespace
}  // namespace fairlead::control
