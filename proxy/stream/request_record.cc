#include "proxy/stream/request_record.h"

namespace fairlead::proxy {

void RequestRecord::begin(const http::RequestHead& head, std::string_view host, std::string_view path,
                          std::string_view query, std::string_view request_id, bool copy) {
  texts_.clear();
  attempts_.clear();
  client_ = method_ = host_ = path_ = request_id_ = user_agent_ = {};
  if (!copy) return;
  method_ = keep(head.method_text);
  host_ = keep(host);
  path_ = keep(path);
  if (!query.empty()) {
    texts_ += '?';
    texts_.append(query);
    path_.size += query.size() + 1;
  }
  request_id_ = keep(request_id);
  for (const auto& field : head.fields) {
    if (field.id == http::FieldId::user_agent) user_agent_ = keep(field.value);
  }
}

RequestRecord::Span RequestRecord::keep(std::string_view text) {
  const Span span{texts_.size(), text.size()};
  texts_.append(text);
  return span;
}

void RequestRecord::attempt_started(std::string_view region, std::string_view endpoint,
                                    std::string_view reason) {
  attempts_.push_back({.region = region, .endpoint = endpoint, .reason = reason});
}

void RequestRecord::attempt_ended(int status, std::string_view failure, Duration took) {
  auto& attempt = attempts_.back();
  attempt.status = status;
  attempt.failure = failure;
  attempt.duration_ns = took.count();
}

void RequestRecord::describe(telemetry::AccessEntry& entry) const {
  if (client_.size > 0) entry.client = text(client_);
  entry.method = text(method_);
  entry.host = text(host_);
  entry.path = text(path_);
  entry.request_id = text(request_id_);
  entry.user_agent = text(user_agent_);
  entry.attempts = attempts_;
  if (!attempts_.empty()) {
    entry.region = attempts_.back().region;
    entry.endpoint = attempts_.back().endpoint;
  }
}

}  // namespace fairlead::proxy
