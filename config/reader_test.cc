#include "config/reader.h"

#include <gtest/gtest.h>

#include <string>

#include "config/test_documents.h"

// What holds for every field, shown on some.
namespace fairlead::config {
namespace {

TEST(Reader, SuggestsTheNearestKey) {
  EXPECT_EQ(errors_of(replaced(kExample, "workers", "wrokers")),
            "f:3:1: wrokers: unknown key; did you mean workers?\n");
  EXPECT_EQ(errors_of(replaced(kExample, "path_prefix", "path_prefx")),
            "f:26:43: routes[0].match.path_prefx: unknown key; did you mean path_prefix?\n");
}

TEST(Reader, NamesTheKnownKeysWhenNoneIsNear) {
  EXPECT_EQ(errors_of(replaced(kMinimal, "name: here", "name: here, colour: red")),
            "f:3:26: regions[0].colour: unknown key; known here: name\n");
  EXPECT_EQ(errors_of(replaced(kExample, "http: { path: /healthz }", "tcp: { path: /healthz }")),
            "f:19:28: services[0].health_check.tcp.path: unknown key; none are expected here\n");
}

TEST(Reader, RefusesAKeyGivenTwice) {
  EXPECT_EQ(errors_of(std::string(kExample) + "workers: 3\n"), "f:30:1: workers: given twice\n");
  EXPECT_EQ(errors_of(replaced(kExample, "eu-west:  {", "us-east:  {")),
            "f:22:7: services[0].regions.us-east: given twice\n");
}

TEST(Reader, RefusesAKeyThatIsNoText) {
  EXPECT_EQ(errors_of(std::string(kMinimal) + "? [a]\n: b\n"), "f:6:3: expected a key, got a list\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "a.b c: 1\n").substr(0, 30), "f:6:1: 'a.b c': unknown key; k");
}

TEST(Reader, ReportsWhatIsMissing) {
  EXPECT_EQ(errors_of("apiVersion: fairlead/v1\n"),
            "f:1:1: listeners: required but missing\nf:1:1: regions: required but missing\n"
            "f:1:1: services: required but missing\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "match: {}, service: shop", "match: {}")),
            "f:5:11: routes[0].service: required but missing\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "metrics:\n"),
            "f:6:1: metrics.address: required but missing\n");
}

TEST(Reader, RefusesTheWrongShape) {
  EXPECT_EQ(errors_of("hello\n"), "f:1:1: expected a map, got a single value\n");
  EXPECT_EQ(errors_of("[a]\n"), "f:1:1: expected a map, got a list\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "limits: [1]\n"),
            "f:6:9: limits: expected a map, got a list\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "workers: {a: 1}\n"),
            "f:6:10: workers: expected a single value, got a map\n");
  EXPECT_EQ(errors_of(std::string(kMinimal) + "workers:\n"),
            "f:6:1: workers: expected a single value, got nothing\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "[\"127.0.0.1:9000\"]", "\"127.0.0.1:9000\"")),
            "f:4:57: services[0].regions.here.endpoints: expected a list, got a single value; did you mean "
            "[127.0.0.1:9000]?\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "regions: { here: { endpoints: [\"127.0.0.1:9000\"] } }",
                               "regions: [here]")),
            "f:4:36: services[0].regions: expected a map from name to settings, got a list\n");
}

TEST(Reader, AcceptsNothingForAMapWithoutRequiredKeys) {
  const Config config = config_of(replaced(kMinimal, "match: {}", "match: ") + "limits:\n");
  EXPECT_EQ(config.limits, Limits());
}

TEST(Reader, PlainKindsStandWithoutQuotes) {
  EXPECT_EQ(errors_of(std::string(kMinimal) + "workers: '2'\n"),
            "f:6:10: workers: expected a value without quotes, got '2'\n");
  EXPECT_EQ(config_of(std::string(kMinimal) + "drain: { delay: '2s' }\n").drain.delay, 2s);
}

TEST(Reader, TakesValuesFromTheEnvironment) {
  const Environment environment = environment_of({{"WORKERS", "3"}, {"HOST", "10.9.9.9"}, {"BAD", "x"}});
  const std::string document = replaced(kMinimal, "127.0.0.1:9000", "${HOST}:9000") + "workers: ${WORKERS}\n";
  const Config config = config_of(document, environment);
  EXPECT_EQ(config.workers, 3);
  EXPECT_EQ(config.services[0].regions[0].endpoints[0], (HostPort{"10.9.9.9", 9000}));
  EXPECT_EQ(load(replaced(document, "${WORKERS}", "${BAD}"), "f", environment).lines(),
            "f:6:10: workers: expected a whole number, got 'x'\n");
}

TEST(Reader, RefusesAVariableThatIsNotSet) {
  EXPECT_EQ(errors_of(std::string(kMinimal) + "workers: ${NONE}\n"),
            "f:6:10: workers: the environment variable NONE is not set\n");
}

TEST(Reader, LeavesKeysAndEscapedDollarsAlone) {
  const std::string regex = replaced(kMinimal, "match: {}", "match: { path_regex: '/a$${2}$' }");
  EXPECT_EQ(errors_of(regex), "");
  EXPECT_EQ(config_of(replaced(regex, "$${2}", "")).routes[0].match.path, "/a$");
  EXPECT_EQ(config_of(replaced(regex, "$${2}", "[$${]")).routes[0].match.path, "/a[${]$");
}

TEST(Reader, WhatIsListedReplacesTheDefault) {
  const std::string with = "shop, retry: { on_status: [503] },";
  EXPECT_EQ(config_of(replaced(kMinimal, "shop,", with)).services[0].retry.on_status,
            std::vector<int>({503}));
  EXPECT_EQ(
      config_of(replaced(kMinimal, "shop,", "shop, retry: { on_status: [] },")).services[0].retry.on_status,
      std::vector<int>());
}

TEST(Reader, RefusesAnElementGivenTwice) {
  EXPECT_EQ(errors_of(replaced(kExample, "10.0.1.11:80", "10.0.1.10:80")),
            "f:21:47: services[0].regions.us-east.endpoints[1]: '10.0.1.10:80' is given twice\n");
}

TEST(Reader, BoundsListsAndMaps) {
  EXPECT_EQ(errors_of(replaced(kMinimal, "[ { match: {}, service: shop } ]", "[]")),
            "f:5:9: routes: required but missing: listener plain takes requests\n");
  EXPECT_EQ(errors_of(replaced(kMinimal, "{ here: { endpoints: [\"127.0.0.1:9000\"] } }", "{}")),
            "f:4:36: services[0].regions: expected at least 1, got 0\n");
}

TEST(Reader, AllowsSixtyFourRegionsAndNoMore) {
  std::string regions = "regions:\n  - name: here\n";
  for (size_t i = 1; i < kMaxRegions; ++i) regions += "  - name: r" + std::to_string(i) + "\n";
  const std::string most = replaced(kMinimal, "regions: [ { name: here } ]\n", regions);
  EXPECT_EQ(config_of(most).regions.size(), kMaxRegions);
  const std::string more =
      replaced(kMinimal, "regions: [ { name: here } ]\n", regions + "  - name: one-more\n");
  EXPECT_NE(errors_of(more).find("f:68:5: regions: expected at most 64, got 65\n"), std::string::npos)
      << errors_of(more);
}

TEST(Reader, ReportsOnlyOneOfSeveralSpellings) {
  EXPECT_EQ(
      errors_of(replaced(kMinimal, "match: {}", "match: { path: /a, path_prefix: /b }")),
      "f:5:32: routes[0].match.path_prefix: only one of path, path_prefix, path_regex, grpc may be given\n");
  EXPECT_EQ(errors_of(replaced(kExample, "http: { path: /healthz }", "http: {}, tcp: {}")),
            "f:19:31: services[0].health_check.tcp: only one of http, tcp, grpc may be given\n");
  EXPECT_EQ(errors_of(replaced(kExample, "http: { path: /healthz }, ", "")),
            "f:19:19: services[0].health_check: one of http, tcp, grpc is required\n");
}

TEST(Reader, AnAliasIsReadWhereItStands) {
  const std::string document =
      replaced(kExample, "us-east:  { endpoints: [\"10.0.1.10:80\", \"10.0.1.11:80\"]",
               "us-east:  { endpoints: &e [\"10.0.1.10:80\"]");
  const Config config = config_of(replaced(document, "[\"10.0.2.10:80\"]", "*e"));
  EXPECT_EQ(config.services[0].regions[1].endpoints, config.services[0].regions[0].endpoints);
}

TEST(FieldPath, IsSpelledAsInJsonPath) {
  const FieldPath root;
  const FieldPath list{&root, "routes"}, element{&list, "", 3}, key{&element, "a b"};
  EXPECT_EQ(root.to_string(), "");
  EXPECT_EQ(key.to_string(), "routes[3].'a b'");
}

}  // namespace
}  // namespace fairlead::config
