#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/field.h"

namespace fairlead::config {

template <typename Value>
concept Vector = std::is_same_v<Value, std::vector<typename Value::value_type>>;

/// Builds the Block that describes an Owner, binding each field to a member. The casts between void and Owner
/// are all in here: a field made for one Owner only ever stands in that Owner's block.
template <typename Owner>
class BlockOf {
 public:
  explicit BlockOf(std::string_view title) {
    block_.title = title;
    block_.make_default = [] { return std::make_shared<Owner>(); };
  }

  /// A scalar member, a list of scalars (std::vector), or a choice whose texts stand in the order of the
  /// enum.
  template <typename Value>
  BlockOf& add(Field field, Value Owner::*member) {
    return add_scalar<Value>(
        std::move(field), [member](auto& owner) -> auto& { return owner.*member; });
  }

  /// A scalar that is the whole of its block.
  BlockOf& add_self(Field field) {
    return add_scalar<Owner>(
        std::move(field), [](auto& owner) -> auto& { return owner; });
  }

  /// One of several spellings of a string member: present while `selector` has `selected`, which giving it
  /// sets.
  template <typename Selector>
  BlockOf& add_spelling(Field field, std::string Owner::*member, Selector Owner::*selector,
                        Selector selected) {
    field.values = [=](const void* object) {
      const Owner& owner = *static_cast<const Owner*>(object);
      return owner.*selector == selected ? std::vector<Scalar>{owner.*member} : std::vector<Scalar>{};
    };
    field.put = [=](void* object, Scalar value) {
      static_cast<Owner*>(object)->*selector = selected;
      static_cast<Owner*>(object)->*member = std::get<std::string>(std::move(value));
    };
    return push(std::move(field));
  }

  /// A choice that has one supported value so far, and so no member.
  BlockOf& add_fixed(Field field) {
    const std::string only(field.choices.at(0));
    field.kind = Kind::choice;
    field.values = [only](const void*) { return std::vector<Scalar>{only}; };
    field.put = [](void*, Scalar) {};
    return push(std::move(field));
  }

  /// A key whose turn comes later.
  BlockOf& add_later(std::string_view key, std::string_view description) {
    Field field;
    field.key = key;
    field.shape = Field::Shape::later;
    field.description = description;
    return push(std::move(field));
  }

  /// A nested object that is always there.
  template <typename Value>
  BlockOf& add_block(Field field, Block block, Value Owner::*member) {
    field.nested = [member](const void* object) {
      return one(&(static_cast<const Owner*>(object)->*member));
    };
    field.open = [member](void* object, const std::string&) -> void* {
      return &(static_cast<Owner*>(object)->*member);
    };
    return push_block(std::move(field), Field::Shape::block, std::move(block));
  }

  /// A nested object that may be absent.
  template <typename Value>
  BlockOf& add_block(Field field, Block block, std::optional<Value> Owner::*member) {
    field.nested = [member](const void* object) {
      const auto& value = static_cast<const Owner*>(object)->*member;
      return value ? one(&*value) : std::vector<Field::Nested>();
    };
    field.open = [member](void* object, const std::string&) -> void* {
      return &(static_cast<Owner*>(object)->*member).emplace();
    };
    return push_block(std::move(field), Field::Shape::block, std::move(block));
  }

  /// A map in the text whose keys belong to this same object.
  BlockOf& add_part(Field field, Block block) {
    field.nested = [](const void* object) { return one(object); };
    field.open = [](void* object, const std::string&) { return object; };
    return push_block(std::move(field), Field::Shape::block, std::move(block));
  }

  /// The same, present only while `selector` has `selected`, which giving it sets.
  template <typename Selector>
  BlockOf& add_part(Field field, Block block, Selector Owner::*selector, Selector selected) {
    field.nested = [=](const void* object) {
      return static_cast<const Owner*>(object)->*selector == selected ? one(object)
                                                                      : std::vector<Field::Nested>();
    };
    field.open = [=](void* object, const std::string&) {
      static_cast<Owner*>(object)->*selector = selected;
      return object;
    };
    return push_block(std::move(field), Field::Shape::block, std::move(block));
  }

  /// A list of objects.
  template <typename Value>
  BlockOf& add_blocks(Field field, Block block, std::vector<Value> Owner::*member) {
    field.nested = [member](const void* object) {
      std::vector<Field::Nested> out;
      for (const Value& value : static_cast<const Owner*>(object)->*member) out.push_back({"", &value});
      return out;
    };
    field.open = [member](void* object, const std::string&) -> void* {
      return &(static_cast<Owner*>(object)->*member).emplace_back();
    };
    return push_block(std::move(field), Field::Shape::blocks, std::move(block));
  }

  /// A map from `name` to object, kept as a list.
  template <typename Value>
  BlockOf& add_named_blocks(Field field, Block block, std::vector<Value> Owner::*member,
                            std::string Value::*name) {
    field.nested = [=](const void* object) {
      std::vector<Field::Nested> out;
      for (const Value& value : static_cast<const Owner*>(object)->*member)
        out.push_back({value.*name, &value});
      return out;
    };
    field.open = [=](void* object, const std::string& key) -> void* {
      Value& value = (static_cast<Owner*>(object)->*member).emplace_back();
      value.*name = key;
      return &value;
    };
    return push_block(std::move(field), Field::Shape::named_blocks, std::move(block));
  }

  BlockOf& exclusive(std::vector<std::string_view> keys, bool required) {
    block_.exclusives.push_back({std::move(keys), required});
    return *this;
  }

  Block build() { return std::move(block_); }

 private:
  static std::vector<Field::Nested> one(const void* object) { return {{"", object}}; }

  BlockOf& push(Field field) {
    block_.fields.push_back(std::move(field));
    return *this;
  }

  BlockOf& push_block(Field field, Field::Shape shape, Block block) {
    field.shape = shape;
    field.block = std::make_shared<const Block>(std::move(block));
    return push(std::move(field));
  }

  template <typename Value, typename Access>
  BlockOf& add_scalar(Field field, Access access) {
    if constexpr (Vector<Value>) {
      field.shape = Field::Shape::scalars;
      field.values = [access](const void* object) {
        std::vector<Scalar> out;
        for (const auto& value : access(*static_cast<const Owner*>(object)))
          out.push_back(to_scalar(value, {}));
        return out;
      };
      field.put = [access](void* object, Scalar value) {
        from_scalar(std::move(value), {}, access(*static_cast<Owner*>(object)).emplace_back());
      };
      field.clear = [access](void* object) { access(*static_cast<Owner*>(object)).clear(); };
    } else {
      const auto choices = field.choices;
      field.values = [access, choices](const void* object) {
        return std::vector<Scalar>{to_scalar(access(*static_cast<const Owner*>(object)), choices)};
      };
      field.put = [access, choices](void* object, Scalar value) {
        from_scalar(std::move(value), choices, access(*static_cast<Owner*>(object)));
      };
    }
    return push(std::move(field));
  }

  using Choices = std::vector<std::string_view>;

  template <typename Value>
  static Scalar to_scalar(const Value& value, const Choices& choices) {
    if constexpr (std::is_enum_v<Value>) {
      return std::string(choices.at(static_cast<size_t>(value)));
    } else if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
      return static_cast<int64_t>(value);
    } else {
      return value;
    }
  }

  template <typename Value>
  static void from_scalar(Scalar scalar, const Choices& choices, Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      size_t i = 0;
      while (choices.at(i) != std::get<std::string>(scalar)) ++i;
      value = static_cast<Value>(i);
    } else if constexpr (std::is_integral_v<Value> && !std::is_same_v<Value, bool>) {
      value = static_cast<Value>(std::get<int64_t>(scalar));
    } else {
      value = std::get<Value>(std::move(scalar));
    }
  }

  Block block_;
};

}  // namespace fairlead::config
