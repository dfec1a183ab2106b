#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fairlead::log {

/// One `key=value` of a message.
struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  template <typename Number>
  requires std::integral<Number> || std::floating_point<Number> Field(std::string_view k, Number v)
      : key(k), value(std::to_string(v)) {}

  std::string_view key;
  std::string value;
};
using Fields = std::initializer_list<Field>;

/// The process's own diagnostics: one logfmt line on stderr per call, `time=… level=info msg="configuration
/// live" generation=7`. Any thread, but never on the request path: a call takes a lock and may wait for
/// stderr. A message (by its text, not its fields) is printed at most ten times within a second; the next one
/// printed says how many were not.
void info(std::string_view message, Fields fields = {});
void warn(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

}  // namespace fairlead::log
