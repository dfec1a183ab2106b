#include "proxy/http2/name_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "proxy/http/characters.h"
#include "proxy/http/field_id.h"
#include "proxy/http/field_parser.h"
#include "proxy/http/forwarded_fields.h"
#include "proxy/http/serializer.h"

namespace fairlead::proxy::http2 {

using http::FieldId;
using http::FieldSet;

namespace {

constexpr FieldSet kUnique{FieldId::grpc_timeout, FieldId::traceparent, FieldId::x_forwarded_for,
                           FieldId::x_request_id};
constexpr std::string_view kConnect = "CONNECT";

}  // namespace

void NameValues::clear() {
  list_.clear();
  for (auto& page : pages_) page.clear();
  page_ = 0;
}

char* NameValues::allocate(size_t size) {
  while (page_ < pages_.size() && pages_[page_].size() + size > pages_[page_].capacity()) ++page_;
  if (page_ == pages_.size()) pages_.emplace_back().reserve(std::max(size, kPageSize));
  std::string& page = pages_[page_];
  page.resize(page.size() + size);
  return page.data() + page.size() - size;
}

void NameValues::add(std::string_view name, std::string_view value, Indexing indexing) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));  // nghttp2 only reads
  };
  const uint8_t flags = indexing == Indexing::yes ? NGHTTP2_NV_FLAG_NONE : NGHTTP2_NV_FLAG_NO_INDEX;
  list_.push_back({bytes(name), bytes(value), name.size(), value.size(), flags});
}

void NameValues::add_copy(std::string_view name, std::string_view value) {
  char* const copy = allocate(value.size());
  std::memcpy(copy, value.data(), value.size());
  add(name, {copy, value.size()});
}

void NameValues::add_number(std::string_view name, uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  add_copy(name, {digits.data(), static_cast<size_t>(end - digits.data())});
}

void NameValues::add_field(FieldId id, std::string_view name, std::string_view value) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::any_of(name.begin(), name.end(), is_upper)) {
    char* const lower = allocate(name.size());
    std::transform(name.begin(), name.end(), lower, http::to_lower);
    name = {lower, name.size()};
  }
  add(name, value, kUnique.has(id) ? Indexing::no : Indexing::yes);
}

NameValues& fresh_name_values() {
  thread_local NameValues values;
  values.clear();
  return values;
}

void add_response(const http::ResponseHead& head, http::BodyKind body, std::string_view request_id,
                  NameValues& out) {
  FieldSet dropped = http::kHopByHop;
  dropped.add(http::kForThisHop);
  dropped.add(FieldId::trailer);
  if (!request_id.empty()) dropped.add(FieldId::x_request_id);
  if (body != http::BodyKind::length && !http::keeps_content_length(head, body))
    dropped.add(FieldId::content_length);
  // What opens a tunnel is an ordinary success here (RFC 8441 §5).
  out.add_number(":status", head.upgrade.empty() ? static_cast<uint64_t>(head.status) : 200);
  for (const auto& field : head.fields) {
    if (http::is_forwarded(field, dropped)) out.add_field(field.id, field.name, field.value);
  }
  if (!request_id.empty()) out.add("x-request-id", request_id, NameValues::Indexing::no);
}

void add_trailers(const http::Fields& trailers, NameValues& out) {
  for (const auto& field : trailers) {
    // What the proxy knows frames, routes or identifies, which a trailer may not (RFC 9110 §6.5.1).
    if (field.id == FieldId::other) out.add_field(field.id, field.name, field.value);
  }
}

void add_trailer_lines(std::string_view lines, NameValues& out) {
  http::Fields trailers;
  http::FieldSet seen;
  http::parse_fields(lines, lines.size(), true, trailers,
                     seen);  // written here, by the rules: it can not fail
  add_trailers(trailers, out);
}

void add_local_reply(const http::LocalReply& reply, size_t body_size, NameValues& out) {
  out.add_number(":status", static_cast<uint64_t>(reply.status));
  if (reply.grpc_status >= 0) {
    out.add("content-type", reply.grpc_type);
    out.add_number("grpc-status", static_cast<uint64_t>(reply.grpc_status));
    out.add_copy("grpc-message", http::grpc_message(reply));
  } else {
    out.add("content-type", "text/plain; charset=utf-8");
    out.add_number("content-length", body_size);
  }
  out.add_copy("fairlead-error", http::error_value(reply));
  if (!reply.request_id.empty()) out.add("x-request-id", reply.request_id, NameValues::Indexing::no);
  if (reply.retry_after_s > 0) out.add_number("retry-after", static_cast<uint64_t>(reply.retry_after_s));
  if (reply.status == 405) out.add("allow", http::kAllowed);
}

void add_request(std::string_view head, std::string_view scheme, NameValues& out) {
  const auto next_line = [&head] {
    const size_t end = head.find("\r\n");
    const auto line = head.substr(0, end);
    head.remove_prefix(end + 2);
    return line;
  };
  const std::string_view first = next_line();
  const size_t method = first.find(' ');
  const size_t target = first.rfind(' ');
  const std::string_view host = next_line().substr(std::string_view("Host: ").size());
  std::string_view upgrade;
  if (head.starts_with(http::kUpgradeLines)) {
    next_line();
    upgrade = next_line().substr(std::string_view("Upgrade: ").size());
    out.add(":protocol", upgrade);
  }
  out.add(":method", upgrade.empty() ? first.substr(0, method) : kConnect);
  // A CONNECT that is not extended is for an authority alone (RFC 9113 §8.5).
  const bool has_target = !upgrade.empty() || first.substr(0, method) != kConnect;
  if (has_target) out.add(":scheme", scheme);
  out.add(":authority", host);
  if (has_target) out.add(":path", first.substr(method + 1, target - method - 1));
  for (auto line = next_line(); !line.empty(); line = next_line()) {
    const size_t colon = line.find(':');
    const auto name = line.substr(0, colon);
    const FieldId id = http::field_id(name);
    if (id == FieldId::transfer_encoding) continue;
    if (!upgrade.empty() && http::equals_ignoring_case(name, "sec-websocket-key")) continue;  // RFC 8441 §5
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    out.add_field(id, name, value);
  }
}

}  // namespace fairlead::proxy::http2
