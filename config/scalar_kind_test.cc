#include "config/scalar_kind.h"

#include <gtest/gtest.h>

#include "config/message.h"

namespace fairlead::config {
namespace {

std::string outcome(const Field& field, std::string_view text) {
  const auto value = parse_scalar(field, text);
  return value.ok() ? format_scalar(field.kind, *value) : message_of(value.status());
}

TEST(ScalarKind, BooleansAreTrueOrFalse) {
  const Field field = {.kind = Kind::boolean};
  EXPECT_EQ(outcome(field, "true"), "true");
  EXPECT_EQ(outcome(field, "false"), "false");
  EXPECT_EQ(outcome(field, "yes"), "expected true or false, got 'yes'; did you mean true?");
  EXPECT_EQ(outcome(field, "off"), "expected true or false, got 'off'; did you mean false?");
  EXPECT_EQ(outcome(field, "maybe"), "expected true or false, got 'maybe'");
}

TEST(ScalarKind, IntegersAreBounded) {
  const Field field = {.kind = Kind::integer, .range = between(1, 10)};
  EXPECT_EQ(outcome(field, "1"), "1");
  EXPECT_EQ(outcome(field, "10"), "10");
  EXPECT_EQ(outcome(field, "0"), "expected a value from 1 to 10, got '0'; the nearest is 1");
  EXPECT_EQ(outcome(field, "11"), "expected a value from 1 to 10, got '11'; the nearest is 10");
  for (std::string_view text : {"", "1.0", "1e1", "0x1", "+1", "1 ", "9223372036854775808"}) {
    EXPECT_EQ(outcome(field, text), concat("expected a whole number, got '", text, "'"));
  }
}

TEST(ScalarKind, RangesAreNamedInTheUnitOfTheirKind) {
  const Field duration = {.kind = Kind::duration, .range = between(10ms, 1h)};
  EXPECT_EQ(outcome(duration, "10ms"), "10ms");
  EXPECT_EQ(outcome(duration, "1h"), "1h");
  EXPECT_EQ(outcome(duration, "9ms"), "expected a value from 10ms to 1h, got '9ms'; the nearest is 10ms");
  const Field size = {.kind = Kind::byte_size, .range = between(1024, 1048576)};
  EXPECT_EQ(outcome(size, "2MiB"), "expected a value from 1KiB to 1MiB, got '2MiB'; the nearest is 1MiB");
  const Field fraction = {.kind = Kind::fraction, .range = between(0, 1)};
  EXPECT_EQ(outcome(fraction, "101%"), "expected a value from 0% to 100%, got '101%'; the nearest is 100%");
  const Field number = {.kind = Kind::number};
  EXPECT_EQ(outcome(number, "-1"), "expected a value of at least 0, got '-1'; the nearest is 0");
}

TEST(ScalarKind, ChoicesSuggestTheNearest) {
  const Field field = {.kind = Kind::choice, .choices = {"latency", "weighted"}, .later_choices = {"steer"}};
  EXPECT_EQ(outcome(field, "weighted"), "weighted");
  EXPECT_EQ(outcome(field, "wieghted"),
            "expected one of latency, weighted, got 'wieghted'; did you mean weighted?");
  EXPECT_EQ(outcome(field, "x"), "expected one of latency, weighted, got 'x'");
  EXPECT_EQ(outcome(field, "steer"), "'steer' is not supported yet");
  EXPECT_EQ(outcome({.kind = Kind::choice, .choices = {"a"}}, "z"), "expected a, got 'z'");
}

TEST(ScalarKind, ListeningAddressesAreLiterals) {
  const Field field = {.kind = Kind::bind_address};
  EXPECT_EQ(outcome(field, "127.0.0.1:0"), "127.0.0.1:0");
  EXPECT_EQ(outcome(field, "[::]:80"), "[::]:80");
  EXPECT_EQ(outcome(field, "localhost:80"),
            "expected an IP address and port to listen on, got 'localhost:80'; did you mean 127.0.0.1:80 or "
            "[::1]:80?");
  EXPECT_EQ(outcome(field, "shop:80"), "expected an IP address and port to listen on, got 'shop:80'");
}

TEST(ScalarKind, EndpointsNeedAPort) {
  const Field field = {.kind = Kind::endpoint};
  EXPECT_EQ(outcome(field, "shop.internal:1"), "shop.internal:1");
  EXPECT_EQ(outcome(field, "shop.internal:0"),
            "expected an endpoint's port from 1 to 65535, got 'shop.internal:0'");
}

TEST(ScalarKind, EveryTextKindHasItsParser) {
  EXPECT_EQ(outcome({.kind = Kind::name}, "a b"),
            "expected a name of at most 63 letters, digits, '.', '_' and '-' that begins "
            "with a letter or digit, got 'a b'; did you mean a-b?");
  EXPECT_EQ(outcome({.kind = Kind::network}, "FD00::/8"), "fd00::/8");
  EXPECT_EQ(outcome({.kind = Kind::host}, "A.b"), "a.b");
  EXPECT_EQ(outcome({.kind = Kind::host_pattern}, "*.A.b"), "*.a.b");
  EXPECT_EQ(outcome({.kind = Kind::path}, "/a"), "/a");
  EXPECT_EQ(outcome({.kind = Kind::target}, "/a?b"), "/a?b");
  EXPECT_EQ(outcome({.kind = Kind::method}, "GET"), "GET");
  EXPECT_EQ(outcome({.kind = Kind::header_name}, "X-A"), "x-a");
  EXPECT_EQ(outcome({.kind = Kind::regex}, "a("),
            "expected an RE2 regular expression, got 'a('; missing ): a(");
  EXPECT_EQ(outcome({.kind = Kind::file}, ""), "expected a file's path, got ''");
  EXPECT_EQ(outcome({.kind = Kind::text}, ""), "");
}

TEST(ScalarKind, HasALabelForEachKind) {
  for (int kind = 0; kind <= static_cast<int>(Kind::text); ++kind)
    EXPECT_NE(label(static_cast<Kind>(kind)), "") << kind;
  EXPECT_TRUE(is_plain(Kind::integer));
  EXPECT_FALSE(is_plain(Kind::duration));
}

}  // namespace
}  // namespace fairlead::config
