#pragma once

#include <nghttp2/nghttp2.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/http/local_reply.h"
#include "proxy/http/message.h"

namespace fairlead::proxy::http2 {

/// A header block to be sent, in nghttp2's form. Names and values are referred to and must stay until it was
/// submitted; names that are not in lower case (RFC 9113 §8.2.1) are copied. Used again and again; allocates
/// only to grow.
class NameValues {
 public:
  void clear();
  /// Whether HPACK's dynamic table is to remember a field. What differs from request to request would only
  /// push out what repeats, and be compared with all that came before.
  enum class Indexing : uint8_t { yes, no };

  /// `name` is in lower case already and stays.
  void add(std::string_view name, std::string_view value, Indexing indexing = Indexing::yes);
  /// `value` is copied.
  void add_copy(std::string_view name, std::string_view value);
  void add_number(std::string_view name, uint64_t value);
  /// A field as it was received.
  void add_field(http::FieldId id, std::string_view name, std::string_view value);

  std::span<const nghttp2_nv> list() const { return list_; }

 private:
  static constexpr size_t kPageSize = 4096;
  /// Space that does not move until clear().
  char* allocate(size_t size);

  std::vector<nghttp2_nv> list_;
  std::vector<std::string> pages_;
  size_t page_ = 0;
};

/// This thread's, empty: for a block that is submitted before anybody else fills one.
NameValues& fresh_name_values();

/// The head that `head` becomes towards an HTTP/2 client; `body` is how long it will be said to be.
void add_response(const http::ResponseHead& head, http::BodyKind body, std::string_view request_id,
                  NameValues& out);
/// Trailers that may be forwarded.
void add_trailers(const http::Fields& trailers, NameValues& out);
/// The same from the lines that http::append_trailers wrote, which stay.
void add_trailer_lines(std::string_view lines, NameValues& out);
/// The head of a response made here, whose body has so many bytes.
void add_local_reply(const http::LocalReply& reply, size_t body_size, NameValues& out);
/// The head of a request, from the text that HTTP/1 would send. `scheme`: "http" or "https".
void add_request(std::string_view head, std::string_view scheme, NameValues& out);

}  // namespace fairlead::proxy::http2
