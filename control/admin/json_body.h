#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "control/admin/message.h"
#include "control/admin/problem.h"

namespace fairlead::control::admin {

/// The JSON object that a POST brings, read field by field. What is wrong is collected, so that `refusal`
/// names every mistake; a field that was refused reads as if it had not been given. No body is an empty
/// object. Lives as long as the request is answered; control thread.
class JsonBody {
 public:
  /// Refuses fields that are not among `known`, each with the nearest that is.
  JsonBody(const Request& request, std::span<const std::string_view> known);

  bool has(std::string_view field) const { return fields_.contains(field); }
  /// A string; refused when it is missing or empty.
  std::string required(std::string_view field);
  /// A string, or `otherwise`.
  std::string text(std::string_view field, std::string otherwise = "");
  /// An array of strings, or one string alone; nothing when the field is missing.
  std::optional<std::vector<std::string>> texts(std::string_view field);
  /// true or false; false when the field is missing.
  bool flag(std::string_view field);
  /// "10m", or nothing.
  std::optional<config::Duration> duration(std::string_view field);
  /// "30%", "0.3" or 0.3, or nothing.
  std::optional<double> fraction(std::string_view field);

  /// Adds a complaint of the caller's own.
  void refuse(std::string_view field, std::string message);
  bool ok() const { return errors_.empty(); }
  /// 400 with every complaint, when not ok().
  Response refusal() const { return field_problem(errors_); }

 private:
  const boost::json::value* find(std::string_view field) const;
  void refuse_unknown(std::span<const std::string_view> known);

  boost::json::object fields_;
  std::vector<FieldError> errors_;
};

}  // namespace fairlead::control::admin
