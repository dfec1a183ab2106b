#include "routing/route_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "routing/route_explanation.h"

namespace fairlead::routing {
namespace {

using Path = config::RouteMatch::Path;
using Kind = config::ValueMatch::Kind;
using Headers = std::map<std::string, std::string, std::less<>>;

std::string_view find_header(const void* context, std::string_view name) {
  const auto& headers = *static_cast<const Headers*>(context);
  auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

config::Route route(std::string name, config::RouteMatch match) {
  config::Route out;
  out.name = std::move(name);
  out.match = std::move(match);
  out.service = "shop";
  return out;
}

config::RouteMatch on(std::vector<std::string> hosts, Path kind = Path::any, std::string path = "") {
  config::RouteMatch match;
  match.hosts = std::move(hosts);
  match.path_kind = kind;
  match.path = std::move(path);
  return match;
}

absl::StatusOr<RouteTable> build(std::vector<config::Route> routes, size_t copies = 1) {
  config::Config config;
  config.services.emplace_back().name = "other";
  config.services.emplace_back().name = "shop";
  config.routes = std::move(routes);
  std::vector<uint32_t> ids(config.routes.size());
  std::iota(ids.begin(), ids.end(), 100);
  return RouteTable::build(config, ids, copies);
}

std::string match(const RouteTable& table, const RequestView& request, size_t copy = 0) {
  const Route* found = table.match(request, copy);
  return found == nullptr ? "none" : found->name;
}

std::string match(const RouteTable& table, std::string_view host, std::string_view path) {
  return match(table, {.host = host, .path = path, .method = "GET", .query = {}});
}

TEST(RouteTable, EmptyTableMatchesNothing) {
  EXPECT_EQ(match(RouteTable(), "a", "/"), "none");
  EXPECT_TRUE(RouteTable().routes().empty());
}

TEST(RouteTable, CarriesIdServiceAndTimeout) {
  auto one = route("one", {});
  one.timeout = std::chrono::seconds(3);
  auto table = build({one});
  ASSERT_TRUE(table.ok());
  const Route* found = table->match({.host = "h", .path = "/", .method = "GET", .query = {}}, 0);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->id, 100u);
  EXPECT_EQ(found->service, 1u);
  EXPECT_EQ(found->timeout, std::chrono::seconds(3));
}

TEST(RouteTable, HostExactThenLongestSuffixThenAny) {
  auto table = build({route("any", on({})), route("com", on({"*.com"})), route("shop", on({"*.shop.com"})),
                      route("exact", on({"a.shop.com", "b.shop.com"}))});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(match(*table, "a.shop.com", "/"), "exact");
  EXPECT_EQ(match(*table, "b.shop.com", "/"), "exact");
  EXPECT_EQ(match(*table, "c.shop.com", "/"), "shop");
  EXPECT_EQ(match(*table, "x.y.shop.com", "/"), "shop");
  EXPECT_EQ(match(*table, "shop.com", "/"), "com");
  EXPECT_EQ(match(*table, "com", "/"), "any");
  EXPECT_EQ(match(*table, ".com", "/"), "any") << "a suffix wants something before its dot";
  EXPECT_EQ(match(*table, "", "/"), "any");
}

TEST(RouteTable, PathExactThenLongestPrefixThenPatternsInFileOrder) {
  auto table =
      build({route("regex", on({}, Path::regex, "/v[0-9]+/.*")), route("any", on({})),
             route("late", on({}, Path::regex, "/w.*")), route("api", on({}, Path::prefix, "/api")),
             route("api/", on({}, Path::prefix, "/api/")), route("users", on({}, Path::prefix, "/api/users")),
             route("exact", on({}, Path::exact, "/api/users/1"))});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(match(*table, "h", "/api/users/1"), "exact");
  EXPECT_EQ(match(*table, "h", "/api/users/2"), "users");
  EXPECT_EQ(match(*table, "h", "/api/users"), "users");
  EXPECT_EQ(match(*table, "h", "/api/usersx"), "api/");
  EXPECT_EQ(match(*table, "h", "/api/"), "api/");
  EXPECT_EQ(match(*table, "h", "/api"), "api");
  EXPECT_EQ(match(*table, "h", "/apix"), "any");
  EXPECT_EQ(match(*table, "h", "/v1/x"), "regex");
  EXPECT_EQ(match(*table, "h", "/x/v1/x"), "any") << "a regular expression matches the whole path";
  EXPECT_EQ(match(*table, "h", "/wide"), "any") << "file order";
  EXPECT_EQ(match(*table, "h", "*"), "any");
}

TEST(RouteTable, RootPrefixMatchesEveryPathButNotTheAsterisk) {
  auto table = build({route("root", on({}, Path::prefix, "/"))});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(match(*table, "h", "/"), "root");
  EXPECT_EQ(match(*table, "h", "/a/b"), "root");
  EXPECT_EQ(match(*table, "h", "*"), "none");
}

TEST(RouteTable, HostOutranksPath) {
  auto table = build({route("path", on({"*.com"}, Path::exact, "/a")), route("host", on({"x.com"}))});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(match(*table, "x.com", "/a"), "host");
}

TEST(RouteTable, MoreConditionsFirstThenFileOrder) {
  auto plain = route("plain", on({}, Path::prefix, "/"));
  auto post = route("post", on({}, Path::prefix, "/"));
  post.match.methods = {"POST", "PUT"};
  auto both = route("both", on({}, Path::prefix, "/"));
  both.match.methods = {"POST"};
  both.match.headers = {{"X-Debug", Kind::present, "", false}};
  auto second = route("second", on({}, Path::prefix, "/"));
  auto table = build({plain, post, both, second});
  ASSERT_TRUE(table.ok());
  Headers headers{{"x-debug", "1"}};
  RequestView request{
      .host = "h", .path = "/", .method = "POST", .query = {}, .header = find_header, .context = &headers};
  EXPECT_EQ(match(*table, request), "both");
  request.header = nullptr;
  EXPECT_EQ(match(*table, request), "post");
  request.method = "GET";
  EXPECT_EQ(match(*table, request), "plain");
}

TEST(RouteTable, FailedConditionsFallThroughPathsAndHosts) {
  auto exact = route("exact", on({"a.com"}, Path::exact, "/x/y"));
  exact.match.methods = {"POST"};
  auto longer = route("longer", on({"a.com"}, Path::prefix, "/x/y"));
  longer.match.methods = {"PUT"};
  auto shorter = route("shorter", on({"a.com"}, Path::prefix, "/x"));
  shorter.match.methods = {"PATCH"};
  auto suffix = route("suffix", on({"*.com"}));
  suffix.match.methods = {"DELETE"};
  auto table = build({exact, longer, shorter, suffix, route("any", on({}))});
  ASSERT_TRUE(table.ok());
  std::vector<std::pair<std::string, std::string>> expected = {
      {"POST", "exact"}, {"PUT", "longer"}, {"PATCH", "shorter"}, {"DELETE", "suffix"}, {"GET", "any"}};
  for (const auto& [method, name] : expected) {
    EXPECT_EQ(match(*table, {.host = "a.com", .path = "/x/y", .method = method, .query = {}}), name);
  }
}

TEST(RouteTable, RejectsBadRegexAndUnknownService) {
  auto bad = build({route("bad", on({}, Path::regex, "/("))});
  ASSERT_FALSE(bad.ok());
  EXPECT_THAT(std::string(bad.status().message()), testing::HasSubstr("route 'bad'"));
  auto header = route("header", {});
  header.match.headers = {{"x", Kind::regex, "[", false}};
  EXPECT_FALSE(build({header}).ok());
  auto lost = route("lost", {});
  lost.service = "gone";
  auto table = build({lost});
  ASSERT_FALSE(table.ok());
  EXPECT_THAT(std::string(table.status().message()), testing::HasSubstr("unknown service 'gone'"));
}

TEST(RouteTable, EveryCopyMatches) {
  auto table = build({route("r", on({}, Path::regex, "/a+"))}, 3);
  ASSERT_TRUE(table.ok());
  for (size_t copy = 0; copy < 3; ++copy) {
    EXPECT_EQ(match(*table, {.host = "h", .path = "/aa", .method = "GET", .query = {}}, copy), "r");
  }
}

TEST(RouteTable, TheSameHostTwiceInOneRouteCountsOnce) {
  auto table = build({route("r", on({"a", "a"})), route("s", on({"b"}))});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(match(*table, "a", "/"), "r");
  EXPECT_EQ(match(*table, "b", "/"), "s");
}

// ---- against a linear matcher that applies the documented precedence by sorting ----

struct Rank {
  size_t host, path, position, fewer_conditions, file;
  auto operator<=>(const Rank&) const = default;
};

size_t host_rank(const config::RouteMatch& m, std::string_view host) {
  size_t best = m.hosts.empty() ? 1 : 0;
  for (const auto& pattern : m.hosts) {
    if (host_matches({pattern}, host))
      best = std::max(best, pattern.starts_with("*.") ? 1 + pattern.size() : 1000);
  }
  return 1000 - best;
}

/// Where the first route with the same host pattern and path stands: those share a place in the order.
size_t position_of(const std::vector<config::Route>& routes, size_t i, std::string_view host) {
  for (size_t j = 0; j < i; ++j) {
    const auto& a = routes[j].match;
    const auto& b = routes[i].match;
    bool shares_host = a.hosts.empty() == b.hosts.empty();
    if (!b.hosts.empty()) {
      shares_host = host_rank(a, host) == host_rank(b, host);
      // A route that lists the pattern without it being its best still holds the place.
      for (const auto& p : b.hosts) {
        if (host_rank(on({p}), host) == host_rank(b, host) &&
            std::count(a.hosts.begin(), a.hosts.end(), p) > 0) {
          shares_host = true;
        }
      }
    }
    if (shares_host && a.path_kind == b.path_kind && a.path == b.path) return j;
  }
  return i;
}

std::string linear_match(const std::vector<config::Route>& routes, const RequestView& request) {
  config::Config config;
  config.routes = routes;
  auto verdicts = explain_routes(config, request);
  std::string best = "none";
  Rank best_rank{};
  for (size_t i = 0; i < routes.size(); ++i) {
    if (!verdicts[i].matches()) continue;
    const auto& m = routes[i].match;
    bool pattern = m.path_kind == Path::any || m.path_kind == Path::regex;
    Rank rank{host_rank(m, request.host),
              m.path_kind == Path::exact    ? 0
              : m.path_kind == Path::prefix ? 1000 - m.path.size()
                                            : 1001,
              pattern ? position_of(routes, i, request.host) : 0,
              1000 - ((m.methods.empty() ? 0 : 1) + m.headers.size() + m.query.size()), i};
    if (best == "none" || rank < best_rank) {
      best = routes[i].name;
      best_rank = rank;
    }
  }
  return best;
}

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}
  template <typename T>
  T one_of(std::vector<T> values) {
    return values[random_() % values.size()];
  }
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  std::string path() {
    std::string out;
    for (size_t n = 1 + random_() % 3; n > 0; --n) out += one_of<std::string>({"/a", "/b", "/ab"});
    if (chance(30)) out += "/";
    return chance(10) ? "/" : out;
  }
  std::string host() {
    std::string out = one_of<std::string>({"x", "y"});
    for (size_t n = random_() % 3; n > 0; --n) out = one_of<std::string>({"x.", "y."}) + out;
    return out;
  }
  config::RouteMatch route_match() {
    config::RouteMatch m;
    if (chance(70)) m.hosts.push_back((chance(50) ? "*." : "") + host());
    if (chance(20)) m.hosts.push_back((chance(50) ? "*." : "") + host());
    m.path_kind = one_of<Path>({Path::any, Path::exact, Path::prefix, Path::prefix, Path::regex});
    if (m.path_kind == Path::regex) m.path = one_of<std::string>({"/a.*", ".*b", "/(a|b)/?"});
    if (m.path_kind == Path::exact || m.path_kind == Path::prefix) m.path = path();
    if (chance(20)) m.methods = {"POST"};
    if (chance(20)) m.headers = {{"h", Kind::exact, "1", chance(30)}};
    if (chance(20)) m.query = {{"q", Kind::present, "", chance(30)}};
    return m;
  }

 private:
  std::mt19937 random_;
};

TEST(RouteTableProperty, AgreesWithALinearMatcher) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    Generator generator(seed);
    std::vector<config::Route> routes;
    for (int i = 0; i < 25; ++i) routes.push_back(route("r" + std::to_string(i), generator.route_match()));
    auto table = build(routes);
    ASSERT_TRUE(table.ok());
    for (int i = 0; i < 40; ++i) {
      std::string host = generator.host(), path = generator.path();
      Headers headers;
      if (generator.chance(50)) headers["h"] = "1";
      RequestView request{.host = host,
                          .path = path,
                          .method = generator.chance(50) ? "POST" : "GET",
                          .query = generator.chance(50) ? "q=1" : "",
                          .header = find_header,
                          .context = &headers};
      ASSERT_EQ(match(*table, request), linear_match(routes, request))
          << "seed " << seed << " " << host << path;
    }
  }
}

config::RouteMatch calls(std::string service, std::string method = "") {
  config::RouteMatch match;
  match.path_kind = Path::grpc;
  match.grpc_service = std::move(service);
  match.grpc_method = std::move(method);
  return match;
}

std::string match_call(const RouteTable& table, std::string_view path,
                       const std::string& type = "application/grpc", std::string_view method = "POST") {
  const Headers headers = {{"content-type", type}};
  return match(table, {.host = "a",
                       .path = path,
                       .method = method,
                       .query = {},
                       .header = &find_header,
                       .context = &headers});
}

TEST(RouteTable, GrpcCallsByServiceAndMethod) {
  auto table = *build({route("any", {}), route("service", calls("a.B")), route("method", calls("a.B", "C"))});
  EXPECT_EQ(match_call(table, "/a.B/C"), "method");
  EXPECT_EQ(match_call(table, "/a.B/D"), "service");
  EXPECT_EQ(match_call(table, "/a.B/C/D"), "service");
  EXPECT_EQ(match_call(table, "/a.B"), "any");
  EXPECT_EQ(match_call(table, "/a.BC/D"), "any");
  EXPECT_EQ(match_call(table, "/a.b/C"), "any");
}

TEST(RouteTable, OnlyCallsMatchGrpc) {
  auto table = *build({route("any", {}), route("call", calls("a.B"))});
  for (const char* type : {"application/grpc", "application/grpc+proto", "Application/gRPC;charset=utf-8",
                           "application/grpc-web", "application/grpc-web-text+proto"})
    EXPECT_EQ(match_call(table, "/a.B/C", type), "call") << type;
  for (const char* type : {"", "application/json", "application/grpcs", "application/grp"})
    EXPECT_EQ(match_call(table, "/a.B/C", type), "any") << type;
  EXPECT_EQ(match_call(table, "/a.B/C", "application/grpc", "GET"), "any");
  EXPECT_EQ(match(table, "a", "/a.B/C"), "any");
}

TEST(RouteTable, GrpcStandsForAPathAndACondition) {
  auto table = *build({route("exact", on({}, Path::exact, "/a.B/C")), route("method", calls("a.B", "C")),
                       route("prefix", on({}, Path::prefix, "/a.B/")), route("service", calls("a.B")),
                       route("longer", on({}, Path::prefix, "/a.B/Long"))});
  EXPECT_EQ(match_call(table, "/a.B/C"), "method") << "one condition more";
  EXPECT_EQ(match_call(table, "/a.B/C", "text/plain"), "exact");
  EXPECT_EQ(match_call(table, "/a.B/D"), "service");
  EXPECT_EQ(match_call(table, "/a.B/D", "text/plain"), "prefix");
  EXPECT_EQ(match_call(table, "/a.B/Long"), "longer") << "the longest prefix first";
}

}  // namespace
}  // namespace fairlead::routing
