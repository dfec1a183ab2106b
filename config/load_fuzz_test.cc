// Any bytes as a configuration: refused with located errors, or accepted; what was accepted prints and loads
// as the same.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/effective.h"
#include "config/load.h"

namespace fairlead::config {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

std::optional<std::string> one_variable(const std::string& name) {
  return name == "X" ? std::optional<std::string>("8080") : std::nullopt;
}

void check(std::string_view text) {
  const LoadResult result = load(text, "f", one_variable);
  require(result.config.has_value() == result.errors.empty(), "a configuration or errors");
  for (const Diagnostic& error : result.errors) {
    require(error.location.line > 0 && error.location.column > 0, "every error has its position");
    require(!error.message.empty(), "every error says something");
  }
  if (!result) return;
  const LoadResult yaml = load(effective_yaml(*result.config), "yaml", one_variable);
  require(yaml && *yaml.config == *result.config, "the effective YAML is the same configuration");
  const LoadResult json = load(effective_json(*result.config), "json", one_variable);
  require(json && *json.config == *result.config, "the effective JSON is the same configuration");
}

}  // namespace
}  // namespace fairlead::config

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fairlead::config::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
