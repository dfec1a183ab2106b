#include "routing/route_conditions.h"

#include <gtest/gtest.h>

namespace fairlead::routing {
namespace {

using Kind = config::ValueMatch::Kind;

std::string_view agent(const void*, std::string_view name) {
  return name == "user-agent" ? std::string_view("curl/8")
         : name == "empty"    ? std::string_view("")
                              : std::string_view();
}

/// The condition that fails first, "" when all hold; checks that both ways of asking agree.
std::string failure(const config::RouteMatch& match, std::string_view query,
                    std::string_view method = "GET") {
  RegexSet regexes(1);
  auto conditions = RouteConditions::build(match, regexes);
  EXPECT_TRUE(conditions.ok());
  RequestView request{
      .host = "h", .path = "/", .method = method, .query = query, .header = agent, .context = nullptr};
  std::string first = conditions->first_failure(request, regexes, 0);
  EXPECT_EQ(conditions->match(request, regexes, 0), first.empty());
  return first;
}

config::RouteMatch header(std::string name, Kind kind, std::string value = "", bool invert = false) {
  config::RouteMatch match;
  match.headers = {{std::move(name), kind, std::move(value), invert}};
  return match;
}

config::RouteMatch query(std::string name, Kind kind, std::string value = "", bool invert = false) {
  config::RouteMatch match;
  match.query = {{std::move(name), kind, std::move(value), invert}};
  return match;
}

TEST(RouteConditions, Methods) {
  config::RouteMatch match;
  match.methods = {"GET", "HEAD"};
  EXPECT_EQ(failure(match, "", "GET"), "");
  EXPECT_EQ(failure(match, "", "HEAD"), "");
  EXPECT_EQ(failure(match, "", "POST"), "method");
  EXPECT_EQ(failure(match, "", "get"), "method") << "methods are case-sensitive";
}

TEST(RouteConditions, Headers) {
  EXPECT_EQ(failure(header("User-Agent", Kind::present), ""), "");
  EXPECT_EQ(failure(header("empty", Kind::present), ""), "");
  EXPECT_EQ(failure(header("x", Kind::present), ""), "header x");
  EXPECT_EQ(failure(header("x", Kind::exact, "1", true), ""), "")
      << "an absent header does not equal anything";
  EXPECT_EQ(failure(header("user-agent", Kind::exact, "curl/8"), ""), "");
  EXPECT_EQ(failure(header("user-agent", Kind::exact, "curl/8", true), ""), "header user-agent");
  EXPECT_EQ(failure(header("user-agent", Kind::prefix, "curl"), ""), "");
  EXPECT_EQ(failure(header("user-agent", Kind::prefix, "wget"), ""), "header user-agent");
  EXPECT_EQ(failure(header("user-agent", Kind::regex, "curl/[0-9]"), ""), "");
  EXPECT_EQ(failure(header("user-agent", Kind::regex, "curl"), ""), "header user-agent")
      << "the whole value counts";
}

TEST(RouteConditions, Query) {
  EXPECT_EQ(failure(query("v", Kind::present), "a=1&v"), "");
  EXPECT_EQ(failure(query("v", Kind::present), "a=v&b=2"), "query v");
  EXPECT_EQ(failure(query("v", Kind::exact, "2"), "v=1&v=2"), "") << "any occurrence counts";
  EXPECT_EQ(failure(query("v", Kind::exact, "2", true), "v=1&v=2"), "query v");
  EXPECT_EQ(failure(query("v", Kind::exact, "a b"), "v=a%20b"), "");
  EXPECT_EQ(failure(query("v", Kind::exact, "a b"), "v=a+b"), "");
  EXPECT_EQ(failure(query("v w", Kind::prefix, "x"), "v%20w=xy"), "");
  EXPECT_EQ(failure(query("v", Kind::exact, "%4"), "v=%4"), "") << "a bad escape stands for itself";
  EXPECT_EQ(failure(query("v", Kind::regex, "[0-9]+"), "v=12"), "");
  EXPECT_EQ(failure(query("v", Kind::regex, "[0-9]+"), "v=12x"), "query v");
  EXPECT_EQ(failure(query("v", Kind::present), "&&"), "query v");
  EXPECT_EQ(failure(query("v", Kind::present), ""), "query v");
}

TEST(RouteConditions, CountsMethodsOnce) {
  RegexSet regexes(1);
  config::RouteMatch match = header("a", Kind::present);
  match.methods = {"GET", "PUT"};
  match.query = {{"q", Kind::present, "", false}, {"r", Kind::present, "", false}};
  EXPECT_EQ(RouteConditions::build(match, regexes)->count(), 4u);
  EXPECT_EQ(RouteConditions::build({}, regexes)->count(), 0u);
}

}  // namespace
}  // namespace fairlead::routing
