#include "bench/region/behaviour.h"

#include <boost/json.hpp>
#include <charconv>

#include "bench/net/duration.h"

namespace fairlead::bench {
namespace {

constexpr uint32_t kMaxBody = 64 * 1024 * 1024;

template <typename Number>
bool read_number(std::string_view text, Number low, Number high, Number& out) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= low && value <= high))
    return false;
  out = value;
  return true;
}

bool read_duration(std::string_view text, Duration& out) {
  const auto value = parse_duration(text);
  if (value) out = *value;
  return value.has_value();
}

bool read_bool(std::string_view text, bool& out) {
  out = text == "true" || text == "1";
  return out || text == "false" || text == "0";
}

bool set_one(Behaviour& to, std::string_view name, std::string_view value) {
  if (name == "latency") return read_duration(value, to.latency);
  if (name == "jitter") return read_duration(value, to.jitter);
  if (name == "service_time") return read_duration(value, to.service_time);
  if (name == "error_rate") return read_number(value, 0.0, 1.0, to.error_rate);
  if (name == "slow_rate") return read_number(value, 0.0, 1.0, to.slow_rate);
  if (name == "slow_by") return read_duration(value, to.slow_by);
  if (name == "reset_rate") return read_number(value, 0.0, 1.0, to.reset_rate);
  if (name == "error_status") return read_number(value, 200, 599, to.error_status);
  if (name == "health_status") return read_number(value, 200, 599, to.health_status);
  if (name == "hang") return read_bool(value, to.hang);
  if (name == "concurrency") return read_number(value, 0u, ~0u, to.concurrency);
  if (name == "queue") return read_number(value, 0u, ~0u, to.queue);
  if (name == "report") return read_bool(value, to.report);
  if (name == "size") return read_number(value, 0u, kMaxBody, to.size);
  return false;
}

}  // namespace

std::string Behaviour::apply(std::string_view settings) {
  Behaviour changed = *this;
  while (!settings.empty()) {
    const std::string_view one = settings.substr(0, settings.find('&'));
    settings.remove_prefix(std::min(settings.size(), one.size() + 1));
    const size_t equals = one.find('=');
    if (equals == std::string_view::npos || !set_one(changed, one.substr(0, equals), one.substr(equals + 1)))
      return "not a setting: " + std::string(one);
  }
  *this = changed;
  return {};
}

std::string Behaviour::to_json() const {
  return boost::json::serialize(boost::json::object{{"latency_ms", to_ms(latency)},
                                                    {"jitter_ms", to_ms(jitter)},
                                                    {"service_time_ms", to_ms(service_time)},
                                                    {"error_rate", error_rate},
                                                    {"slow_rate", slow_rate},
                                                    {"slow_by_ms", to_ms(slow_by)},
                                                    {"reset_rate", reset_rate},
                                                    {"error_status", error_status},
                                                    {"health_status", health_status},
                                                    {"hang", hang},
                                                    {"concurrency", concurrency},
                                                    {"queue", queue},
                                                    {"report", report},
                                                    {"size", size}});
}

}  // namespace fairlead::bench
