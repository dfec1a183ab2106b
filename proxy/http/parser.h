#pragma once

// The HTTP/1 codec's reading half: strict (RFC 9112), socket-free, without allocation in the steady state.

#include "proxy/http/message.h"          // IWYU pragma: export
#include "proxy/http/parse_result.h"     // IWYU pragma: export
#include "proxy/http/request_parser.h"   // IWYU pragma: export
#include "proxy/http/response_parser.h"  // IWYU pragma: export
