#include "config/reference.h"

#include <memory>
#include <string_view>
#include <utility>

#include "config/config.h"
#include "config/defaults.h"
#include "config/fields.h"
#include "config/message.h"
#include "config/scalar_kind.h"

namespace fairlead::config {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Generated from config/*_fields.cc by FAIRLEAD_UPDATE_DOCS=1 build/debug/config_test --gtest_filter=Reference.* -->

# Configuration

One YAML file (JSON is YAML too) of at most 8 MiB. `fairlead check -c FILE` prints every mistake as
`FILE:LINE:COL: field: message`, `fairlead check --print-effective -c FILE` the file with all defaults, `fairlead schema` a JSON
Schema for editors. Unknown keys and keys given twice are refused; so are keys that are known but whose turn comes later.

| form | examples |
|---|---|
| duration | `250ms`, `1.5s`, `1h30m`; units `ns us ms s m h` |
| size | `65536` (bytes), `64KiB`, `1.5MiB`; units `KiB MiB GiB TiB` |
| percentage | `99.9%` or `0.999` |
| address | `10.0.1.10:80`, `shop.internal:80`, `"[::1]:80"` (quoted, since brackets begin a list), `unix:/run/shop.sock` |
| network | `10.0.0.0/8`, `fd00::/8`, `"unix:"` (quoted; clients of UNIX sockets) |
| environment | `${NAME}` anywhere in a value, in quotes inside `{}`; `$${` stands for a literal `${`; a variable that is not set is an error |

Requests are matched by host first (exact, then the longest suffix, then any), then by path (exact, then the longest prefix,
then regular expressions and any path in the order given); among equals the route with more further conditions comes first,
then the order given. `grpc` stands for the exact path /SERVICE/METHOD, without a method for the prefix /SERVICE/, and for one
further condition.
)";

std::string code(std::string_view text) { return concat("`", text, "`"); }

/// Table cells can not hold a bare bar.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string choices_of(const Field& field) {
  std::string out;
  for (std::string_view choice : field.choices) out += concat(out.empty() ? "" : ", ", code(choice));
  std::string_view before = "; not supported yet: ";
  for (std::string_view choice : field.later_choices)
    out += concat(std::exchange(before, ", "), code(choice));
  return out;
}

std::string values_of(const Field& field) {
  const std::string range = format_range(field);
  std::string scalar = field.kind == Kind::choice ? choices_of(field) : std::string(label(field.kind));
  if (!range.empty()) scalar += concat(" ", range);
  switch (field.shape) {
    case Field::Shape::scalar:
      return scalar;
    case Field::Shape::scalars:
      return concat("list: ", scalar);
    case Field::Shape::block:
      return "map, see below";
    case Field::Shape::blocks:
      return "list of maps, see below";
    case Field::Shape::named_blocks:
      return "map from name to map, see below";
    case Field::Shape::later:
      return "";
  }
  return "";
}

std::string default_of(const Field& field, const void* object) {
  if (field.shape == Field::Shape::later) return "not supported yet";
  if (field.required) return "required";
  if (!field.default_note.empty()) return std::string(field.default_note);
  std::string out;
  for (const Scalar& value : default_values(field, object)) {
    out += concat(out.empty() ? "" : ", ", code(format_scalar(field.kind, value)));
  }
  return out;
}

void print_table(const Block& block, const void* object, std::string& out) {
  out += "\n| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const Field& field : block.fields) {
    out += concat("| ", code(field.key), " | ", cell(values_of(field)), " | ",
                  cell(default_of(field, object)), " | ", cell(field.description), " |\n");
  }
}

void print_exclusives(const Block& block, std::string& out) {
  for (const Exclusive& exclusive : block.exclusives) {
    std::string keys;
    for (std::string_view key : exclusive.keys) keys += concat(keys.empty() ? "" : ", ", code(key));
    out += concat("\n", exclusive.required ? "Exactly" : "At most", " one of ", keys, ".\n");
  }
}

/// A section for the block and, behind it, one for each block within.
void print_block(const Block& block, const std::shared_ptr<const void>& object, const std::string& path,
                 std::string& out) {
  out += concat("\n## ", path.empty() ? "Top level" : code(path), "\n");
  if (block.fields.empty()) {
    out += "\nNo keys.\n";
    return;
  }
  print_table(block, object.get(), out);
  print_exclusives(block, out);
  for (const Field& field : block.fields) {
    if (field.block == nullptr) continue;
    std::string below = concat(path, path.empty() ? "" : ".", field.key);
    if (field.shape == Field::Shape::blocks) below += "[]";
    if (field.shape == Field::Shape::named_blocks) below += ".<name>";
    print_block(*field.block, default_object(field, object), below, out);
  }
}

}  // namespace

std::string reference_markdown() {
  std::string out(kIntroduction);
  print_block(fields(), fields().make_default(), "", out);
  return out;
}

}  // namespace fairlead::config
