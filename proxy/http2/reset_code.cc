#include "proxy/http2/reset_code.h"

namespace fairlead::proxy::http2 {

StreamError passed_on(std::optional<uint32_t> code) {
  switch (code.value_or(NGHTTP2_INTERNAL_ERROR)) {
    case NGHTTP2_CANCEL:
    case NGHTTP2_CONNECT_ERROR:
    case NGHTTP2_ENHANCE_YOUR_CALM:
    case NGHTTP2_INADEQUATE_SECURITY:
    case NGHTTP2_HTTP_1_1_REQUIRED:
      return static_cast<StreamError>(*code);
    default:
      return StreamError::internal;
  }
}

}  // namespace fairlead::proxy::http2
