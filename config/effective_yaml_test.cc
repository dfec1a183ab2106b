#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "config/effective.h"
#include "config/test_documents.h"

namespace fairlead::config {
namespace {

std::string yaml_of(std::string_view document) { return effective_yaml(config_of(document)); }

bool has(const std::string& yaml, std::string_view part) { return yaml.find(part) != std::string::npos; }

/// The line that names the service.
std::string service_line(std::string_view name) {
  Config config = config_of(kMinimal);
  config.services[0].name = config.routes[0].service = name;
  const std::string yaml = effective_yaml(config);
  const size_t at = yaml.find("- name: ", yaml.find("\nservices:"));
  return yaml.substr(at, yaml.find('\n', at) - at);
}

TEST(EffectiveYaml, PlainWordsHaveNoQuotes) {
  EXPECT_EQ(service_line("shop"), "- name: shop");
  EXPECT_EQ(service_line("a-b_c.d9"), "- name: a-b_c.d9");
}

TEST(EffectiveYaml, WhatAReaderMayTakeForSomethingElseIsQuoted) {
  for (std::string_view name : {"null", "True", "FALSE", "yes", "No", "ON", "off", "y", "N"}) {
    EXPECT_EQ(service_line(name), "- name: \"" + std::string(name) + "\"");
  }
  for (std::string_view name : {"0", "1e3", "0x1f", "1.5", "12-30"}) {
    EXPECT_EQ(service_line(name), "- name: \"" + std::string(name) + "\"");
  }
}

TEST(EffectiveYaml, AListOfBlocksHasADashBeforeEachFirstKey) {
  const std::string yaml = yaml_of(kExample);
  EXPECT_TRUE(has(yaml, "\nregions:\n  - name: us-east\n  - name: eu-west\n  - name: ap-south\n")) << yaml;
  EXPECT_TRUE(has(yaml, "\nlisteners:\n  - name: plain\n    address: \"0.0.0.0:8080\"\n")) << yaml;
}

TEST(EffectiveYaml, AListOfScalarsStandsOnItsLine) {
  const std::string yaml = yaml_of(kExample);
  EXPECT_TRUE(has(yaml, "\n        endpoints: [\"10.0.1.10:80\", \"10.0.1.11:80\"]\n")) << yaml;
  EXPECT_TRUE(has(yaml_of(replaced(kMinimal, "shop,", "shop, retry: { on_status: [] },")),
                  "\n      on_status: []\n"));
}

TEST(EffectiveYaml, WhatIsAbsentIsLeftOut) {
  const std::string yaml = yaml_of(kMinimal);
  EXPECT_FALSE(has(yaml, "metrics:"));
  EXPECT_FALSE(has(yaml, "access_log:"));
  EXPECT_FALSE(has(yaml, "health_check:"));
  EXPECT_FALSE(
      has(yaml_of(replaced(kMinimal, "shop,", "shop, health_check: { http: { path: /x } },")), "host:"));
}

// In double quotes YAML folds what it takes for the end of a line, and Unicode has more of these than one.
TEST(EffectiveYaml, TextOutsideAsciiComesBackAsItWas) {
  for (std::string_view body : {"é", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf", "\xc2\xa0 ",
                                "  ", "\\", "\"", "# no comment", "a: b", "$${A}"}) {
    const std::string check = "shop, health_check: { http: { expected_body: '" + std::string(body) + "' } },";
    const Config config = config_of(replaced(kMinimal, "shop,", check));
    const std::string yaml = effective_yaml(config);
    EXPECT_EQ(config_of(yaml), config) << yaml;
  }
}

}  // namespace
}  // namespace fairlead::config
