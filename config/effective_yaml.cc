#include "config/effective.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "config/defaults.h"
#include "config/fields.h"
#include "config/message.h"
#include "config/scalar_kind.h"
#include "config/substitution.h"

namespace fairlead::config {
namespace {

/// Whether every YAML reader takes the text for a string without quotes.
bool is_plain_word(std::string_view text) {
  constexpr std::string_view kReserved[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  if (text.empty() || (!std::isalpha(static_cast<unsigned char>(text[0])) && text[0] != '/')) return false;
  const auto in_word = [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/';
  };
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::all_of(text.begin(), text.end(), in_word) &&
         std::find(std::begin(kReserved), std::end(kReserved), lower) == std::end(kReserved);
}

std::string quoted(std::string_view text) {
  if (is_plain_word(text)) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

std::string yaml_scalar(Kind kind, const Scalar& value) {
  const std::string text = format_scalar(kind, value);
  const bool is_text = std::holds_alternative<std::string>(value) ||
                       std::holds_alternative<HostPort>(value) || std::holds_alternative<Network>(value);
  return is_text ? quoted(escape_substitution(text)) : text;
}

/// Walks the field table and an object side by side, and writes the object in block style.
class Printer {
 public:
  std::string take() { return std::move(out_); }

  void print(const Block& block, const void* object, size_t indent) {
    for (const Field& field : block.fields) print(field, object, indent);
  }

 private:
  void print(const Field& field, const void* object, size_t indent) {
    switch (field.shape) {
      case Field::Shape::scalar:
        return print_scalar(field, object, indent);
      case Field::Shape::scalars:
        return print_scalars(field, object, indent);
      case Field::Shape::block:
        for (const auto& nested : field.nested(object))
          print_map(field.key, *field.block, nested.object, indent);
        return;
      case Field::Shape::blocks:
        return print_list(field, object, indent);
      case Field::Shape::named_blocks:
        start_line(indent, concat(field.key, ":"));
        for (const auto& nested : field.nested(object)) {
          print_map(quoted(nested.name), *field.block, nested.object, indent + 2);
        }
        return;
      case Field::Shape::later:
        return;
    }
  }

  void print_scalar(const Field& field, const void* object, size_t indent) {
    for (const Scalar& value : field.values(object)) {
      if (is_absent(field.kind, value)) continue;
      start_line(indent, concat(field.key, ": ", yaml_scalar(field.kind, value)));
    }
  }

  void print_scalars(const Field& field, const void* object, size_t indent) {
    std::string list;
    for (const Scalar& value : field.values(object)) {
      list += concat(list.empty() ? "" : ", ", yaml_scalar(field.kind, value));
    }
    start_line(indent, concat(field.key, ": [", list, "]"));
  }

  void print_map(std::string_view key, const Block& block, const void* object, size_t indent) {
    start_line(indent, concat(key, ":"));
    const size_t before = out_.size();
    print(block, object, indent + 2);
    if (out_.size() == before) out_.insert(before - 1, " {}");
  }

  /// Each element's first key stands behind its dash.
  void print_list(const Field& field, const void* object, size_t indent) {
    const auto elements = field.nested(object);
    start_line(indent, concat(field.key, elements.empty() ? ": []" : ":"));
    for (const auto& element : elements) {
      const size_t before = out_.size();
      print(*field.block, element.object, indent + 4);
      out_[before + indent + 2] = '-';
    }
  }

  void start_line(size_t indent, std::string_view text) {
    out_.append(indent, ' ').append(text).push_back('\n');
  }

  std::string out_;
};

}  // namespace

std::string effective_yaml(const Config& config) {
  Printer printer;
  printer.print(fields(), &config, 0);
  return printer.take();
}

}  // namespace fairlead::config
