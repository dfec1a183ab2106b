#include "telemetry/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <mutex>

#include "telemetry/json_text.h"
#include "telemetry/repetition_limit.h"

namespace fairlead::log {
namespace {

bool is_bare(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isgraph(c) && c != '"' && c != '\\' && c != '=';
  });
}

void append_value(std::string_view value, std::string& line) {
  if (is_bare(value)) {
    line += value;
    return;
  }
  const size_t size = line.size();
  line.resize(size + telemetry::json_text_bound(value.size()));
  line.resize(telemetry::write_json_text(value, line.data() + size) - line.data());
}

std::string to_line(std::string_view message, Fields fields, uint64_t suppressed) {
  std::string line = "msg=";
  append_value(message, line);
  for (const Field& field : fields) {
    line.append(" ").append(field.key).append("=");
    append_value(field.value, line);
  }
  if (suppressed > 0) line.append(" suppressed=").append(std::to_string(suppressed));
  return line;
}

std::optional<uint64_t> admit(std::string_view message) {
  static std::mutex mutex;
  static RepetitionLimit limit;
  std::lock_guard lock(mutex);
  return limit.admit(message, std::chrono::steady_clock::now());
}

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("fairlead", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return instance;
}

void print(spdlog::level::level_enum level, std::string_view message, Fields fields) {
  if (auto suppressed = admit(message)) logger().log(level, to_line(message, fields, *suppressed));
}

}  // namespace

void info(std::string_view message, Fields fields) { print(spdlog::level::info, message, fields); }
void warn(std::string_view message, Fields fields) { print(spdlog::level::warn, message, fields); }
void error(std::string_view message, Fields fields) { print(spdlog::level::err, message, fields); }

}  // namespace fairlead::log
