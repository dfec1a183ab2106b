#include "proxy/proxy_error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fairlead::proxy {
namespace {

using Kind = ProxyError::Kind;

TEST(ProxyError, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Kind::bad_body); ++i) names.insert(to_string(static_cast<Kind>(i)));
  EXPECT_EQ(names.size(), static_cast<size_t>(Kind::bad_body) + 1);
  // The table goes by position: these would show a row out of place.
  EXPECT_STREQ(to_string(Kind::none), "none");
  EXPECT_STREQ(to_string(Kind::shed), "shed");
  EXPECT_STREQ(to_string(Kind::pool_overflow), "pool_overflow");
  EXPECT_STREQ(to_string(Kind::refused_stream), "refused_stream");
  EXPECT_STREQ(to_string(Kind::truncated), "truncated");
  EXPECT_STREQ(to_string(Kind::bad_body), "bad_body");
}

TEST(ProxyError, TheStatusTellsWhoseFaultItIs) {
  EXPECT_EQ(status_of(Kind::bad_request), 400);
  EXPECT_EQ(status_of(Kind::no_route), 404);
  EXPECT_EQ(status_of(Kind::method_not_allowed), 405);
  EXPECT_EQ(status_of(Kind::client_gone), 499);
  EXPECT_EQ(status_of(Kind::connect_failure), 502);
  EXPECT_EQ(status_of(Kind::bad_response), 502);
  EXPECT_EQ(status_of(Kind::overloaded), 503);
  EXPECT_EQ(status_of(Kind::refused_stream), 503);
  EXPECT_EQ(status_of(Kind::pool_overflow), 503);
  EXPECT_EQ(status_of(Kind::connect_timeout), 504);
  EXPECT_EQ(status_of(Kind::response_timeout), 504);
}

TEST(ProxyError, OnlyTheOriginsFaultsAreHeldAgainstIt) {
  using health::Outcome;
  EXPECT_EQ(outcome_of(Kind::connect_failure), Outcome::refused);
  EXPECT_EQ(outcome_of(Kind::connect_timeout), Outcome::connect_timeout);
  EXPECT_EQ(outcome_of(Kind::reset), Outcome::reset);
  EXPECT_EQ(outcome_of(Kind::truncated), Outcome::reset);
  EXPECT_EQ(outcome_of(Kind::response_timeout), Outcome::response_timeout);
  EXPECT_EQ(outcome_of(Kind::bad_response), Outcome::bad_response);
  for (const Kind kind : {Kind::bad_request, Kind::no_region, Kind::overloaded, Kind::pool_overflow,
                          Kind::refused_stream, Kind::evacuated, Kind::client_gone, Kind::bad_body}) {
    EXPECT_EQ(outcome_of(kind), Outcome::cancelled) << to_string(kind);
  }
}

TEST(ProxyError, WhatAnotherRequestHasToldIsNotHeldAgainstTheOriginAgain) {
  using health::Outcome;
  const ProxyError lost{Kind::reset, ProxyError::Source::upstream, ProxyError::Retry::if_idempotent};
  EXPECT_EQ(outcome_of(lost), Outcome::reset);
  ProxyError same = lost;
  same.told = true;
  EXPECT_EQ(outcome_of(same), Outcome::cancelled);
}

TEST(ProxyError, AResetOfOneStreamIsABadAnswerNotAnAbsence) {
  ProxyError reset{Kind::reset, ProxyError::Source::upstream, ProxyError::Retry::if_idempotent};
  reset.reset_code = 2;
  EXPECT_EQ(outcome_of(reset), health::Outcome::bad_response);
}

TEST(ProxyError, LaterThereMayBeRoom) {
  EXPECT_TRUE(is_overload(Kind::overloaded));
  EXPECT_TRUE(is_overload(Kind::shed));
  EXPECT_FALSE(is_overload(Kind::no_region));
}

TEST(ProxyError, RunningOutIsNoFaultOfAPeer) {
  EXPECT_TRUE(is_exhaustion(std::make_error_code(std::errc::too_many_files_open)));
  EXPECT_TRUE(is_exhaustion(std::make_error_code(std::errc::no_buffer_space)));
  EXPECT_FALSE(is_exhaustion(std::make_error_code(std::errc::connection_refused)));
  EXPECT_FALSE(is_exhaustion({}));
}

TEST(ProxyError, NamesItsSource) {
  EXPECT_STREQ(to_string(ProxyError::Source::downstream), "downstream");
  EXPECT_STREQ(to_string(ProxyError::Source::fairlead), "fairlead");
  EXPECT_STREQ(to_string(ProxyError::Source::upstream), "upstream");
}

}  // namespace
}  // namespace fairlead::proxy
