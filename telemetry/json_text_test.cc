#include "telemetry/json_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>
#include <string>

namespace fairlead::telemetry {
namespace {

std::string write(std::string_view text) {
  std::string out(json_text_bound(text.size()), '\0');
  out.resize(write_json_text(text, out.data()) - out.data());
  return out;
}

TEST(JsonText, PlainTextOfEveryLengthStaysAsItIs) {
  std::string text;
  for (char c = 'a'; c <= 'z'; ++c) {
    EXPECT_EQ(write(text), "\"" + text + "\"");
    text += c;
  }
}

TEST(JsonText, EscapesWhateverItsPlaceAmongEightBytes) {
  for (size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '"';
    EXPECT_EQ(write(text), "\"" + std::string(at, 'x') + "\\\"" + std::string(19 - at, 'x') + "\"");
    text[at] = '\\';
    EXPECT_EQ(write(text), "\"" + std::string(at, 'x') + "\\\\" + std::string(19 - at, 'x') + "\"");
    text[at] = '\x1f';
    EXPECT_EQ(write(text), "\"" + std::string(at, 'x') + "\\u001f" + std::string(19 - at, 'x') + "\"");
  }
}

TEST(JsonText, ControlBytes) {
  EXPECT_EQ(write(std::string_view("\0\n\r\t\x7f", 5)), "\"\\u0000\\u000a\\u000d\\u0009\x7f\"");
}

TEST(JsonText, KeepsUtf8) {
  for (std::string text :
       {"é", "€", "😀", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff"}) {
    EXPECT_EQ(write(text), "\"" + text + "\"");
  }
}

TEST(JsonText, ReplacesWhatIsNotUtf8) {
  const std::string bad = "\\ufffd";
  EXPECT_EQ(write("\x80"), "\"" + bad + "\"");                                // continuation alone
  EXPECT_EQ(write("\xc3"), "\"" + bad + "\"");                                // cut short
  EXPECT_EQ(write("\xc3x"), "\"" + bad + "x\"");                              // broken off
  EXPECT_EQ(write("\xc0\xaf"), "\"" + bad + bad + "\"");                      // overlong
  EXPECT_EQ(write("\xe0\x9f\xbf"), "\"" + bad + bad + bad + "\"");            // overlong
  EXPECT_EQ(write("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"");            // surrogate
  EXPECT_EQ(write("\xf4\x90\x80\x80"), "\"" + bad + bad + bad + bad + "\"");  // beyond U+10FFFF
  EXPECT_EQ(write("\xf0\x9f\x98"), "\"" + bad + bad + bad + "\"");            // cut short
  EXPECT_EQ(write("\xff\xfe"), "\"" + bad + bad + "\"");
}

TEST(JsonText, AnythingBecomesOneLineOfValidJson) {
  std::mt19937 random(7);
  for (int round = 0; round < 5'000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 ? random() : 'a' + random() % 26);
    const std::string json = write(text);
    boost::system::error_code error;
    const auto value = boost::json::parse(json, error);
    ASSERT_FALSE(error) << json;
    ASSERT_TRUE(value.is_string());
    ASSERT_EQ(json.find('\n'), std::string::npos);
    ASSERT_LE(json.size(), json_text_bound(text.size()));
  }
}

}  // namespace
}  // namespace fairlead::telemetry
