#include "sim/replay/log_entry.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cmath>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "sim/replay/log_time.h"

namespace fairlead::sim {
namespace {

namespace json = boost::json;

constexpr double kMaxMs = 1e12;  // of a duration: what fits into nanoseconds by far

/// Reads the members of one object and remembers the first that is not as it should be.
class Members {
 public:
  Members(const json::object& object, std::string prefix, std::string& error)
      : object_(object), prefix_(std::move(prefix)), error_(error) {}

  std::string_view text(const char* name) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    if (const json::string* text = value->if_string()) return {text->data(), text->size()};
    expected(name, "a text");
    return {};
  }
  double number(const char* name) {
    const json::value* value = find(name);
    if (value == nullptr) return 0;
    if (value->is_number()) return value->to_number<double>();
    expected(name, "a number");
    return 0;
  }
  uint64_t count(const char* name) {
    const double value = number(name);
    if (value < 0 || value > 1e18) expected(name, "a number that is not negative");
    return value > 0 && value <= 1e18 ? static_cast<uint64_t>(value) : 0;
  }
  int status(const char* name) {
    const uint64_t value = count(name);
    if (value > 999) expected(name, "a status code");
    return value > 999 ? 0 : static_cast<int>(value);
  }
  Duration milliseconds(const char* name) {
    const double value = number(name);
    if (value < 0 || value > kMaxMs) expected(name, "milliseconds");
    return value >= 0 && value <= kMaxMs ? Duration(std::llround(value * 1e6)) : Duration(0);
  }
  /// The objects of an array, each with its prefix.
  template <typename Take>
  void objects(const char* name, const Take& take) {
    const json::value* value = find(name);
    if (value == nullptr) return;
    const json::array* array = value->if_array();
    if (array == nullptr) return expected(name, "an array");
    for (size_t i = 0; i < array->size(); ++i) {
      const std::string path = absl::StrCat(prefix_, name, "[", i, "]");
      const json::object* object = (*array)[i].if_object();
      if (object == nullptr) return fail(path, "expected an object");
      take(Members(*object, path + ".", error_));
    }
  }
  /// The object of this name; nothing when it is null.
  template <typename Take>
  void object_or_null(const char* name, const Take& take) {
    const json::value* value = find(name);
    if (value == nullptr || value->is_null()) return;
    if (const json::object* object = value->if_object()) {
      take(Members(*object, absl::StrCat(prefix_, name, "."), error_));
    } else {
      expected(name, "an object or null");
    }
  }
  /// Whether it is there and true.
  bool flag(const char* name) const {
    const json::value* value = object_.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  void expected(const char* name, const char* what) {
    fail(absl::StrCat(prefix_, name), absl::StrCat("expected ", what));
  }

 private:
  const json::value* find(const char* name) {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr) fail(absl::StrCat(prefix_, name), "is missing");
    return value;
  }
  void fail(const std::string& field, const std::string& what) {
    if (error_.empty()) error_ = absl::StrCat(field, ": ", what);
  }

  const json::object& object_;
  std::string prefix_;
  std::string& error_;
};

LogTry log_try(Members members) {
  return {.region = members.text("region"),
          .failure = members.text("failure"),
          .status = members.status("status"),
          .took = members.milliseconds("duration_ms")};
}

LogPlan log_plan(Members& members) {
  LogPlan plan{.generation = members.count("generation"), .table = members.count("table")};
  members.objects("candidates", [&](Members candidate) {
    plan.candidates.push_back({.region = candidate.text("region"),
                               .state = candidate.text("state"),
                               .reason = candidate.text("reason"),
                               .cost_ms = candidate.number("cost_ms"),
                               .drained = candidate.flag("drained")});
  });
  return plan;
}

LogEntry log_entry(Members& members) {
  LogEntry entry;
  if (const auto time = unix_time(members.text("time"))) {
    entry.ended = *time;
  } else {
    members.expected("time", "a time such as 2026-11-29T03:15:13.250Z");
  }
  entry.took = members.milliseconds("duration_ms");
  entry.method = members.text("method");
  entry.host = members.text("host");
  entry.path = members.text("path");
  const size_t mark = std::min(entry.path.find('?'), entry.path.size());
  entry.query = entry.path.substr(std::min(mark + 1, entry.path.size()));
  entry.path = entry.path.substr(0, mark);
  entry.user_agent = members.text("user_agent");
  entry.route = members.text("route");
  entry.service = members.text("service");
  entry.policy = members.text("policy");
  entry.region = members.text("region");
  entry.error = members.text("error");
  entry.status = members.status("status");
  entry.bytes_received = members.count("bytes_received");
  entry.bytes_sent = members.count("bytes_sent");
  members.objects("attempts", [&](Members one) { entry.tries.push_back(log_try(std::move(one))); });
  members.object_or_null("decision", [&](Members plan) { entry.plan = log_plan(plan); });
  return entry;
}

}  // namespace

absl::StatusOr<LogEntry> LogParser::parse(std::string_view line) {
  value_.reset();
  memory_.emplace(buffer_.data(), buffer_.size());
  json::error_code failure;
  value_.emplace(json::parse({line.data(), line.size()}, failure, &*memory_));
  if (failure) return absl::InvalidArgumentError("is not JSON: " + failure.message());
  const json::object* object = value_->if_object();
  if (object == nullptr) return absl::InvalidArgumentError("expected an object");
  std::string error;
  Members members(*object, "", error);
  LogEntry entry = log_entry(members);
  if (!error.empty()) return absl::InvalidArgumentError(error);
  return entry;
}

}  // namespace fairlead::sim
