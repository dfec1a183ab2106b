#include "config/reader.h"

#include <cctype>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "config/message.h"
#include "config/scalar_kind.h"
#include "config/substitution.h"
#include "config/suggest.h"
#include "config/text_kinds.h"

namespace fairlead::config {
namespace {

std::string_view describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "";
}

/// A key as part of a path: quoted unless it is plain to read.
std::string spelled(std::string_view key) {
  for (unsigned char c : key) {
    if (!std::isalnum(c) && c != '_' && c != '-') return shown(key);
  }
  return std::string(key);
}

std::string join(const std::vector<std::string_view>& parts, std::string_view separator) {
  std::string out;
  for (std::string_view part : parts) out += concat(out.empty() ? "" : separator, part);
  return out;
}

}  // namespace

std::string FieldPath::to_string() const {
  if (parent == nullptr) return "";
  const std::string before = parent->to_string();
  if (index >= 0) return concat(before, "[", std::to_string(index), "]");
  return concat(before, before.empty() ? "" : ".", spelled(key));
}

void Reader::report(const Node& node, const FieldPath& path, std::string message) {
  diagnostics_.add(node.location, diagnostics_.full() ? std::string() : path.to_string(), std::move(message));
}

void Reader::read(const Block& block, const Node& node, void* object, const FieldPath& path) {
  if (node.kind == Node::Kind::map) {
    read_entries(block, node, object, path);
  } else if (node.kind != Node::Kind::null) {  // `tcp:` alone stands for an empty map
    return report(node, path, concat("expected a map, got ", describe(node)));
  }
  check_complete(block, node, path);
}

void Reader::read_entries(const Block& block, const Node& node, void* object, const FieldPath& path) {
  absl::flat_hash_set<std::string_view> seen;
  for (size_t i = 0; i < node.entries(); ++i) {
    const Node& key = node.key(i);
    const FieldPath here{&path, key.text};
    if (key.kind != Node::Kind::scalar) {
      report(key, path, concat("expected a key, got ", describe(key)));
    } else if (!seen.insert(key.text).second) {
      report(key, here, "given twice");
    } else if (const Field* field = block.find(key.text)) {
      if (field->shape == Field::Shape::later) {
        report(key, here, "not supported yet");
      } else {
        read_field(*field, node.value(i), object, here);
      }
    } else {
      refuse_key(block, key, here);
    }
  }
}

void Reader::refuse_key(const Block& block, const Node& key, const FieldPath& path) {
  if (diagnostics_.full()) return report(key, path, "");
  std::vector<std::string_view> known, supported;
  for (const Field& field : block.fields) {
    known.push_back(field.key);
    if (field.shape != Field::Shape::later) supported.push_back(field.key);
  }
  std::string hint = did_you_mean(nearest(key.text, known));
  if (hint.empty())
    hint = known.empty() ? "none are expected here" : concat("known here: ", join(supported, ", "));
  report(key, path, concat("unknown key; ", hint));
}

void Reader::check_complete(const Block& block, const Node& node, const FieldPath& path) {
  for (const Field& field : block.fields) {
    if (field.required && node.find(field.key) == nullptr)
      report(node, {&path, field.key}, "required but missing");
  }
  for (const Exclusive& exclusive : block.exclusives) {
    size_t given = 0;
    for (size_t i = 0; i < node.entries(); ++i) {
      for (std::string_view key : exclusive.keys) {
        if (node.key(i).text == key && ++given == 2) {
          report(node.key(i), {&path, key},
                 concat("only one of ", join(exclusive.keys, ", "), " may be given"));
        }
      }
    }
    if (given == 0 && exclusive.required)
      report(node, path, concat("one of ", join(exclusive.keys, ", "), " is required"));
  }
}

void Reader::read_field(const Field& field, const Node& node, void* object, const FieldPath& path) {
  switch (field.shape) {
    case Field::Shape::scalar:
      return read_scalar(field, node, object, path);
    case Field::Shape::scalars:
      return read_scalars(field, node, object, path);
    case Field::Shape::block:
      return read(*field.block, node, field.open(object, ""), path);
    case Field::Shape::blocks:
      return read_blocks(field, node, object, path);
    case Field::Shape::named_blocks:
      return read_named_blocks(field, node, object, path);
    case Field::Shape::later:
      return;
  }
}

absl::StatusOr<Scalar> Reader::parse(const Field& field, const Node& node) const {
  if (node.kind != Node::Kind::scalar) {
    return absl::InvalidArgumentError(concat("expected a single value, got ", describe(node)));
  }
  if (node.text.find('$') == std::string::npos) {
    if (node.quoted && is_plain(field.kind)) return expected("a value without quotes", node.text);
    return parse_scalar(field, node.text);
  }
  const auto text = substitute(node.text, environment_);
  return text.ok() ? parse_scalar(field, *text) : text.status();
}

void Reader::read_scalar(const Field& field, const Node& node, void* object, const FieldPath& path) {
  auto value = parse(field, node);
  if (value.ok()) {
    field.put(object, *std::move(value));
  } else {
    report(node, path, message_of(value.status()));
  }
}

void Reader::read_scalars(const Field& field, const Node& node, void* object, const FieldPath& path) {
  if (!check_list(field, node, path)) return;
  field.clear(object);
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = *node.items[i];
    const FieldPath here{&path, "", static_cast<int>(i)};
    auto value = parse(field, item);
    if (!value.ok()) {
      report(item, here, message_of(value.status()));
    } else if (std::string text = format_scalar(field.kind, *value); !seen.insert(text).second) {
      report(item, here, concat(shown(text), " is given twice"));
    } else {
      field.put(object, *std::move(value));
    }
  }
}

void Reader::read_blocks(const Field& field, const Node& node, void* object, const FieldPath& path) {
  if (!check_list(field, node, path)) return;
  for (size_t i = 0; i < node.items.size(); ++i) {
    read(*field.block, *node.items[i], field.open(object, ""), {&path, "", static_cast<int>(i)});
  }
}

void Reader::read_named_blocks(const Field& field, const Node& node, void* object, const FieldPath& path) {
  if (node.kind != Node::Kind::map) {
    return report(node, path, concat("expected a map from name to settings, got ", describe(node)));
  }
  if (!check_size(field, node, node.entries(), path)) return;
  absl::flat_hash_set<std::string_view> seen;
  for (size_t i = 0; i < node.entries(); ++i) {
    const Node& key = node.key(i);
    const FieldPath here{&path, key.text};
    const auto name = parse_name(key.text);
    if (!name.ok()) {
      report(key, path, message_of(name.status()));
    } else if (!seen.insert(key.text).second) {
      report(key, here, "given twice");
    }
    read(*field.block, node.value(i), field.open(object, key.text), here);
  }
}

bool Reader::check_list(const Field& field, const Node& node, const FieldPath& path) {
  if (node.kind == Node::Kind::list) return check_size(field, node, node.items.size(), path);
  const bool scalar = node.kind == Node::Kind::scalar;
  report(node, path,
         concat("expected a list, got ", describe(node),
                scalar ? concat("; did you mean [", node.text, "]?") : std::string()));
  return false;
}

bool Reader::check_size(const Field& field, const Node& node, size_t size, const FieldPath& path) {
  const std::string got = concat(", got ", std::to_string(size));
  if (size < field.min_items) {
    report(node, path, concat("expected at least ", std::to_string(field.min_items), got));
    return false;
  }
  if (size > field.max_items) {
    const Node& first = *node.items[node.kind == Node::Kind::map ? 2 * field.max_items : field.max_items];
    report(first, path, concat("expected at most ", std::to_string(field.max_items), got));
    return false;
  }
  return true;
}

}  // namespace fairlead::config
