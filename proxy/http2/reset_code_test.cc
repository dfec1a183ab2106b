#include "proxy/http2/reset_code.h"

#include <gtest/gtest.h>

#include <array>

namespace fairlead::proxy::http2 {
namespace {

TEST(ResetCode, IsPassedOnWhereItSaysSomethingOfTheRequest) {
  for (const uint32_t code : std::array<uint32_t, 6>{
           NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL, NGHTTP2_CONNECT_ERROR, NGHTTP2_ENHANCE_YOUR_CALM,
           NGHTTP2_INADEQUATE_SECURITY, NGHTTP2_HTTP_1_1_REQUIRED}) {
    EXPECT_EQ(static_cast<uint32_t>(passed_on(code)), code);
  }
}

TEST(ResetCode, AnythingElseIsAnInternalError) {
  EXPECT_EQ(passed_on(std::nullopt), StreamError::internal);
  for (const uint32_t code :
       std::array<uint32_t, 10>{NGHTTP2_NO_ERROR, NGHTTP2_PROTOCOL_ERROR, NGHTTP2_FLOW_CONTROL_ERROR,
                                NGHTTP2_SETTINGS_TIMEOUT, NGHTTP2_STREAM_CLOSED, NGHTTP2_FRAME_SIZE_ERROR,
                                NGHTTP2_REFUSED_STREAM, NGHTTP2_COMPRESSION_ERROR, 0xe, 0xffffffff}) {
    EXPECT_EQ(passed_on(code), StreamError::internal) << code;
  }
}

}  // namespace
}  // namespace fairlead::proxy::http2
