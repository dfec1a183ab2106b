#include "proxy/http/field_parser.h"

#include <gtest/gtest.h>

namespace fairlead::proxy::http {
namespace {

TEST(FieldParser, GivesNameValueAndWholeLine) {
  Fields fields;
  FieldSet seen;
  const std::string_view lines = "Host:a\r\nx:\t b c \r\n";
  ASSERT_EQ(parse_fields(lines, 10, false, fields, seen), ParseError::none);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].id, FieldId::host);
  EXPECT_EQ(fields[0].line, "Host:a\r\n");
  EXPECT_EQ(fields[1].id, FieldId::other);
  EXPECT_EQ(fields[1].name, "x");
  EXPECT_EQ(fields[1].value, "b c");
  EXPECT_EQ(fields[1].line.data(), fields[0].line.data() + fields[0].line.size());
  EXPECT_TRUE(seen.has(FieldId::host));
  EXPECT_FALSE(seen.has(FieldId::te));
}

TEST(FieldParser, CountsWithWhatIsThere) {
  Fields fields(1);
  FieldSet seen;
  EXPECT_EQ(parse_fields("A: b\r\n", 2, false, fields, seen), ParseError::none);
  EXPECT_EQ(parse_fields("A: b\r\n", 2, false, fields, seen), ParseError::too_many_fields);
}

TEST(FieldParser, AcceptsEmptySectionsAndValues) {
  Fields fields;
  FieldSet seen;
  EXPECT_EQ(parse_fields("", 0, false, fields, seen), ParseError::none);
  EXPECT_EQ(parse_fields("A:\r\nB: \t\r\n", 2, false, fields, seen), ParseError::none);
  EXPECT_EQ(fields[0].value, "");
  EXPECT_EQ(fields[1].value, "");
}

// Every byte in a name and in a value, beside what the RFC says of it.
TEST(FieldParser, KnowsEveryByte) {
  constexpr std::string_view kToken =
      "!#$%&'*+-.^`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    FieldSet seen;
    Fields fields;
    const std::string name = std::string("n") + c + "n: v\r\n";
    const bool good_name = kToken.find(c) != std::string_view::npos;
    // A colon ends the name early; the rest is a good value.
    EXPECT_EQ(parse_fields(name, 9, false, fields, seen) == ParseError::none, good_name || c == ':') << byte;
    for (const size_t padding : {0u, 20u}) {  // both sides of the sixteen-byte step
      const std::string value = "n: v" + std::string(padding, 'v') + c + "v\r\n";
      const bool good_value = c == '\t' || (byte >= 0x20 && byte != 0x7f);
      EXPECT_EQ(parse_fields(value, 9, false, fields, seen) == ParseError::none, good_value) << byte;
    }
  }
}

}  // namespace
}  // namespace fairlead::proxy::http
