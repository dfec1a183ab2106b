#include "proxy/http/base64_decoder.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace fairlead::proxy::http {
namespace {

/// In pieces of `size` characters; "refused" or "cut" where it is not whole.
std::string decoded(std::string_view text, size_t size = 1000) {
  Base64Decoder decoder;
  std::string out;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    if (!decoder.decode(text.substr(0, size), out)) return "refused";
  }
  return decoder.whole() ? out : "cut";
}

TEST(Base64Decoder, Rfc4648Vectors) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(decoded(text), bytes);
}

TEST(Base64Decoder, EveryByteInPiecesOfAnySize) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const std::string text = absl::Base64Escape(bytes);
  for (size_t size = 1; size < 9; ++size) EXPECT_EQ(decoded(text, size), bytes) << size;
}

TEST(Base64Decoder, PaddingMayStandBetweenGroups) { EXPECT_EQ(decoded("Zg==Zm8=Zm9v", 3), "ffofoo"); }

TEST(Base64Decoder, RefusesWhatIsNone) {
  for (const char* text : {"Zm 9v", "Zm9v\n", "Zm-_", "=", "Z===", "Zg=v", "====", "Zh==", "Zm9=", "Zg=\n"})
    EXPECT_EQ(decoded(text), "refused") << text;
}

TEST(Base64Decoder, KnowsWhetherItMayEnd) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm9vZ"}) EXPECT_EQ(decoded(text), "cut") << text;
}

}  // namespace
}  // namespace fairlead::proxy::http
