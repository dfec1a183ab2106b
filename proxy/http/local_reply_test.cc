#include "proxy/http/local_reply.h"

#include <gtest/gtest.h>

#include "proxy/http/parser.h"

namespace fairlead::proxy::http {
namespace {

TEST(LocalReply, SaysWhatFailedAndWhere) {
  LocalReply reply{.status = 502, .kind = "connect_failure", .source = "upstream", .region = "us-east"};
  reply.detail = "No endpoint accepted a connection.";
  reply.request_id = "id";
  reply.close = true;
  std::string out;
  append_local_reply(reply, out);
  EXPECT_EQ(out,
            "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 79\r\n"
            "fairlead-error: connect_failure; source=upstream; region=us-east\r\nx-request-id: "
            "id\r\nconnection: close\r\n\r\n"
            "connect_failure (upstream, region us-east): No endpoint accepted a connection.\n");
}

TEST(LocalReply, LeavesOutWhatIsNotKnown) {
  std::string out;
  append_local_reply({.status = 404, .kind = "no_route", .source = "fairlead", .keep_alive_http10 = true},
                     out);
  EXPECT_EQ(
      out,
      "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 20\r\n"
      "fairlead-error: no_route; source=fairlead\r\nconnection: keep-alive\r\n\r\nno_route (fairlead)\n");
}

TEST(LocalReply, SaysWhatIsAllowedInstead) {
  std::string out;
  append_local_reply({.status = 405, .kind = "method_not_allowed", .source = "fairlead"}, out);
  EXPECT_NE(out.find("\r\nallow: GET, HEAD, "), std::string::npos) << out;
  EXPECT_EQ(out.find("CONNECT"), std::string::npos) << out;
}

TEST(LocalReply, IsAWholeMessageForItsReader) {
  for (const bool head_request : {false, true}) {
    std::string out;
    append_local_reply({.status = 503,
                        .kind = "overload",
                        .source = "fairlead",
                        .retry_after_s = 7,
                        .head_request = head_request},
                       out);
    EXPECT_NE(out.find("\r\nretry-after: 7\r\n"), std::string::npos);
    ResponseParser parser{ParserLimits{}};
    parser.expect(head_request ? Method::head : Method::get);
    std::string_view rest = out;
    size_t consumed = 0;
    Step step = Step::head;
    while (step == Step::head || step == Step::body) {
      step = parser.next(rest, consumed);
      rest.remove_prefix(consumed);
    }
    EXPECT_EQ(step, Step::done);
    EXPECT_EQ(rest, "");
    EXPECT_EQ(parser.head().content_length, 20u);
  }
}

}  // namespace
}  // namespace fairlead::proxy::http
