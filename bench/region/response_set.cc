#include "bench/region/response_set.h"

namespace fairlead::bench {
namespace {

// A run that changes its body size over and over must not collect every body it ever sent.
constexpr size_t kMaxBuilt = 64;

std::string_view reason(int status) {
  if (status == 200) return "OK";
  if (status == 400) return "Bad Request";
  if (status == 503) return "Service Unavailable";
  return status < 400 ? "Success" : "Error";
}

}  // namespace

std::string ResponseSet::head(int status, size_t length, std::string_view type, bool keep_alive,
                              std::string_view load_report) const {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
  text.append(reason(status)).append("\r\nContent-Type: ").append(type);
  text.append("\r\nContent-Length: ").append(std::to_string(length));
  text.append("\r\nX-Region: ").append(region_);
  if (!load_report.empty()) text.append("\r\nEndpoint-Load-Metrics: ").append(load_report);
  if (!keep_alive) text.append("\r\nConnection: close");
  return text.append("\r\n\r\n");
}

const std::string& ResponseSet::get(int status, uint32_t size, bool keep_alive, bool head_only) {
  const uint64_t key = uint64_t{size} << 32 | static_cast<uint64_t>(status) << 2 | (keep_alive ? 2u : 0u) |
                       (head_only ? 1u : 0u);
  if (const auto found = built_.find(key); found != built_.end()) return found->second;
  if (built_.size() >= kMaxBuilt) built_.clear();
  std::string text = head(status, size, "text/plain", keep_alive);
  if (!head_only) text.append(size, 'x');
  return built_.emplace(key, std::move(text)).first->second;
}

std::string ResponseSet::reporting(int status, uint32_t size, bool keep_alive, bool head_only,
                                   std::string_view load_report) const {
  std::string text = head(status, size, "text/plain", keep_alive, load_report);
  if (!head_only) text.append(size, 'x');
  return text;
}

std::string ResponseSet::with_body(int status, std::string_view json, bool keep_alive) const {
  return head(status, json.size(), "application/json", keep_alive).append(json);
}

}  // namespace fairlead::bench
