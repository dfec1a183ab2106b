#include "sim/html_report.h"

#include <gtest/gtest.h>

#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

#include "sim/test_markup.h"
#include "sim/test_world.h"

namespace fairlead::sim {
namespace {

using Tree = boost::property_tree::ptree;

/// Throws where tags do not match.
Tree parsed(const std::string& page) {
  std::istringstream stream(page.substr(page.find("<html")));
  Tree tree;
  boost::property_tree::read_xml(stream, tree);
  return tree;
}

constexpr const char* kScenario =
    "description: 'a < b & c', faults: [ { kind: kill, regions: [A], at: 5s, until: 20s } ],"
    " expect: { goodput_at_least: 0.99, shifted_within: 1s }";

std::string page_of(const std::vector<std::pair<std::string, int>>& failures) {
  return html_report(Results(runs_of(kScenario, failures)));
}

TEST(HtmlReport, IsWellFormedAndSelfContained) {
  const std::string page = page_of({{"steer", 20}, {"<dns>", 100}, {"clairvoyant", 5}});
  EXPECT_NO_THROW(parsed(page));
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("url("), std::string::npos);
  EXPECT_NE(page.find("prefers-color-scheme: dark"), std::string::npos);
}

TEST(HtmlReport, NamesAreEscaped) {
  const std::string page = page_of({{"steer", 20}, {"<dns>", 100}});
  EXPECT_NE(page.find("a &lt; b &amp; c"), std::string::npos);
  EXPECT_NE(page.find("&lt;dns&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<dns>"), std::string::npos);
}

TEST(HtmlReport, OnlyTheMostImportantAreUnfolded) {
  const std::string page = page_of({{"steer", 20}, {"dns", 100}, {"envoy-tuned", 50}, {"clairvoyant", 5}});
  for (const char* open : {"steer", "envoy-tuned", "clairvoyant"}) {
    EXPECT_NE(page.find("<details open=\"\"><summary>" + std::string(open)), std::string::npos) << open;
  }
  EXPECT_NE(page.find("<details><summary>dns"), std::string::npos);
  EXPECT_EQ(count(page, "<figure>"), 16u);
}

TEST(HtmlReport, ShowsViolationsOfAllAndTheFewestInBold) {
  const std::string page = page_of({{"steer", 20}, {"dns", 100}, {"clairvoyant", 5}});
  EXPECT_NE(page.find("<td class=\"best\">200.0</td><td>1000.0</td><td>50.0</td>"), std::string::npos);
  EXPECT_NE(page.find("<td>× steer</td><td>1.00</td><td>5.00</td><td>0.25</td>"), std::string::npos);
  EXPECT_NE(page.find("<td>× clairvoyant</td><td>4.00</td><td>20.00</td><td>1.00</td>"), std::string::npos);
}

TEST(HtmlReport, ShowsWhatWasExpected) {
  const std::string page = page_of({{"steer", 20}});
  EXPECT_NE(
      page.find("<td>goodput at least 99 %</td><td>98 %</td><td class=\"missed\">missed by 1 point</td>"),
      std::string::npos);
  EXPECT_NE(page.find("<td>shifted within 1 s</td><td>never</td><td class=\"missed\">missed</td>"),
            std::string::npos);
}

TEST(HtmlReport, AnchorsAreDefined) {
  const std::string page = page_of({{"steer", 20}});
  EXPECT_EQ(count(page, "href=\"#scenario-1\""), 1u);
  EXPECT_EQ(count(page, "id=\"scenario-1\""), 1u);
  EXPECT_EQ(count(page, "id=\"time-1\""), 1u);
}

TEST(HtmlReport, NoRuns) { EXPECT_NO_THROW(parsed(html_report(Results({})))); }

}  // namespace
}  // namespace fairlead::sim
