#pragma once

#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "control/admin/message.h"

namespace fairlead::control::admin {

/// An error as RFC 9457 problem details: `status`, its `title`, and `detail` as a sentence for people.
Response problem(int status, const std::string& detail);

/// What is wrong with one field of a request's body; no field: with the body as a whole.
struct FieldError {
  std::string field;
  std::string message;
};
/// 400 with `errors`: an array of {field, message}; `detail` holds them as text as well.
Response field_problem(const std::vector<FieldError>& errors);

/// The same of a configuration: `errors` are {line, column, field, message}; `detail` holds them as text as
/// well.
Response configuration_problem(const std::string& name, const std::vector<config::Diagnostic>& errors);

}  // namespace fairlead::control::admin
