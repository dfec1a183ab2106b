#include "sim/suite.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "config/document.h"
#include "config/load.h"
#include "config/locate.h"
#include "config/reader.h"
#include "sim/suite_fields.h"
#include "sim/suite_rules.h"

namespace fairlead::sim {

absl::StatusOr<Suite> load_suite(std::string_view text, const std::string& file) {
  Suite suite;
  config::Diagnostics diagnostics;
  config::Document document;
  if (document.parse(text, diagnostics)) {
    config::Reader(config::process_environment, diagnostics)
        .read(suite_fields(), document.root(), &suite, config::FieldPath());
  }
  std::vector<config::Diagnostic> found = diagnostics.take();
  if (found.empty()) found = config::located(text, broken_rules(suite));
  std::string errors;
  for (const config::Diagnostic& error : found) absl::StrAppend(&errors, config::format(file, error), "\n");
  if (!errors.empty()) return absl::InvalidArgumentError(errors);
  return suite;
}

absl::StatusOr<Suite> load_suite_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return absl::NotFoundError(absl::StrCat(path, ": can not be opened: ", std::strerror(errno), "\n"));
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  return load_suite(text, path);
}

}  // namespace fairlead::sim
