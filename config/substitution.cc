#include "config/substitution.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "config/message.h"

namespace fairlead::config {
namespace {

bool is_variable_name(std::string_view name) {
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

absl::Status bad_name(std::string_view name) {
  return absl::InvalidArgumentError(concat("expected ${NAME} with a name of letters, digits and _, got ",
                                           shown(concat("${", name)), "; a literal ${ is written $${"));
}

}  // namespace

absl::StatusOr<std::string> substitute(std::string_view text, const Environment& environment) {
  std::string out;
  while (!text.empty()) {
    const size_t dollar = std::min(text.find('$'), text.size());
    out.append(text.substr(0, dollar));
    text.remove_prefix(dollar);
    if (text.starts_with("$${")) {
      out.append("${");
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const size_t brace = text.find('}');
      const std::string name(text.substr(2, brace == std::string_view::npos ? brace : brace - 2));
      if (brace == std::string_view::npos || !is_variable_name(name)) return bad_name(name);
      const std::optional<std::string> value = environment(name);
      if (!value) return absl::NotFoundError(concat("the environment variable ", name, " is not set"));
      out.append(*value);
      text.remove_prefix(brace + 1);
    } else if (!text.empty()) {
      out.push_back('$');
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string escape_substitution(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) out.push_back('$');
    out.push_back(text[i]);
  }
  return out;
}

}  // namespace fairlead::config
