#include "config/load.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "config/document.h"
#include "config/fields.h"
#include "config/message.h"
#include "config/reader.h"
#include "config/rules.h"

namespace fairlead::config {
namespace {

LoadResult refused(std::string_view file, std::string message) {
  return {.config = std::nullopt, .file = std::string(file), .errors = {{{}, "", std::move(message)}}};
}

std::string too_long() { return concat("longer than ", std::to_string(kMaxDocumentBytes), " bytes"); }

Config read(const Node& root, const Environment& environment, Diagnostics& diagnostics) {
  Config config;
  Reader(environment, diagnostics).read(fields(), root, &config, FieldPath());
  if (root.kind != Node::Kind::map) return config;
  check_names(root, config, diagnostics);
  check_addresses(root, config, diagnostics);
  check_services(root, config, diagnostics);
  check_tcp(root, config, diagnostics);
  check_tls(root, config, diagnostics);
  check_limits(root, config, diagnostics);
  return config;
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

std::string LoadResult::lines() const {
  std::string out;
  for (const Diagnostic& error : errors) out += format(file, error) + "\n";
  return out;
}

LoadResult load(std::string_view text, std::string_view file, const Environment& environment) {
  if (text.size() > kMaxDocumentBytes) return refused(file, too_long());
  LoadResult result;
  result.file = file;
  Diagnostics diagnostics;
  Document document;
  if (document.parse(text, diagnostics)) {
    Config config = read(document.root(), environment, diagnostics);
    if (diagnostics.empty()) result.config = std::move(config);
  }
  result.errors = diagnostics.take();
  return result;
}

LoadResult load_file(const std::string& path, const Environment& environment) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return refused(path, concat("can not be opened: ", std::strerror(errno)));
  std::string text(kMaxDocumentBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return refused(path, concat("can not be read: ", std::strerror(errno)));
  text.resize(static_cast<size_t>(stream.gcount()));
  return load(text, path, environment);
}

}  // namespace fairlead::config
