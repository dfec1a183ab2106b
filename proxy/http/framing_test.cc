#include "proxy/http/framing.h"

#include <gtest/gtest.h>

#include <string>

#include "proxy/http/field_parser.h"

namespace fairlead::proxy::http {
namespace {

struct Read {
  Fields fields;
  Framing framing;
  ParseError error = ParseError::none;
};

Read read(const std::string& lines, uint8_t minor_version = 1) {
  Read result;
  FieldSet seen;
  if (parse_fields(lines, 100, false, result.fields, seen) != ParseError::none) ADD_FAILURE() << lines;
  result.error = read_framing(minor_version, seen, result.fields, result.framing);
  return result;
}

TEST(Framing, SaysNothingWithoutItsFields) {
  const Read result = read("Host: a\r\nUpgrade: x\r\n");
  EXPECT_EQ(result.error, ParseError::none);
  EXPECT_FALSE(result.framing.content_length.has_value());
  EXPECT_FALSE(result.framing.chunked);
  EXPECT_FALSE(result.framing.upgrade);
  EXPECT_TRUE(result.framing.persists(1));
  EXPECT_FALSE(result.framing.persists(0));
}

TEST(Framing, ReadsLengthsUpToHalfTheRange) {
  EXPECT_EQ(read("Content-Length: 0\r\n").framing.content_length, 0u);
  EXPECT_EQ(read("Content-Length: 9223372036854775807\r\n").framing.content_length, 9223372036854775807u);
  EXPECT_EQ(read("Content-Length: 9223372036854775808\r\n").error, ParseError::bad_content_length);
}

TEST(Framing, RefusesChunkedBeforeHttp11) {
  EXPECT_EQ(read("Transfer-Encoding: chunked\r\n", 1).error, ParseError::none);
  EXPECT_EQ(read("Transfer-Encoding: chunked\r\n", 0).error, ParseError::bad_transfer_encoding);
}

TEST(Framing, MarksNamedFieldsInAnyCaseAndOrder) {
  const Read result = read("X-A: 1\r\nConnection: x-a , X-B\r\nx-b: 2\r\nX-C: 3\r\n");
  ASSERT_EQ(result.fields.size(), 4u);
  EXPECT_TRUE(result.fields[0].named_by_connection);
  EXPECT_FALSE(result.fields[1].named_by_connection);
  EXPECT_TRUE(result.fields[2].named_by_connection);
  EXPECT_FALSE(result.fields[3].named_by_connection);
}

TEST(Framing, CountsOptionsOverAllConnectionFields) {
  const std::string line = "Connection: a,b,c,d,e,f,g,h\r\n";
  EXPECT_EQ(read(line + line + line + line).error, ParseError::none);
  EXPECT_EQ(read(line + line + line + line + "Connection: i\r\n").error, ParseError::bad_field_value);
}

}  // namespace
}  // namespace fairlead::proxy::http
