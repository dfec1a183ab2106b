#include "config/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <istream>
#include <streambuf>
#include <string>
#include <vector>

#include "config/message.h"

namespace fairlead::config {
namespace {

/// Reads the caller's bytes in place.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // the get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

Location to_location(const YAML::Mark& mark) {
  return mark.is_null() ? Location{1, 1} : Location{mark.line + 1, mark.column + 1};
}

/// Leaves the parser from within a callback.
struct Refusal {
  Location location;
  std::string message;
};

}  // namespace

/// Turns the parser's events into nodes.
class Document::Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::deque<Node>& nodes) : nodes_(nodes) {}
  const Node* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_ != nullptr) throw Refusal{to_location(mark), "expected one YAML document, got a second"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    place(make(Node::Kind::null, mark, anchor));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_tag(mark, tag);
    Node& node = make(Node::Kind::scalar, mark, anchor);
    node.text = text;
    node.quoted = tag == "!";
    place(node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Node* target = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (target == nullptr || target->open)
      throw Refusal{to_location(mark), "an alias can not stand inside its anchor"};
    if (open_.size() + target->depth > kMaxDepth) throw too_deep(to_location(mark));
    place(*target);
  }

 private:
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refusal{to_location(mark), concat("expected a plain value, got the YAML tag ", shown(tag))};
  }

  static Refusal too_deep(Location location) {
    return {location, concat("nested deeper than ", std::to_string(kMaxDepth), " levels")};
  }

  Node& make(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    Node& node = nodes_.emplace_back();
    node.kind = kind;
    node.location = to_location(mark);
    if (anchor != YAML::NullAnchor) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
      anchors_[anchor] = &node;
    }
    return node;
  }

  void start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    if (open_.size() >= kMaxDepth) throw too_deep(to_location(mark));
    Node& node = make(kind, mark, anchor);
    node.open = true;
    node.depth = 1;
    open_.push_back(&node);
  }

  void end() {
    Node& node = *open_.back();
    open_.pop_back();
    node.open = false;
    place(node);
  }

  /// Puts a complete node below the innermost open one.
  void place(const Node& node) {
    if (open_.empty()) {
      root_ = &node;
      return;
    }
    Node& parent = *open_.back();
    parent.items.push_back(&node);
    parent.weight += node.weight;
    parent.depth = std::max<uint8_t>(parent.depth, node.depth + 1);
    if (nodes_.size() > kMaxNodes || parent.weight > kMaxNodes) {
      throw Refusal{node.location,
                    concat("more than ", std::to_string(kMaxNodes), " values, aliases counted")};
    }
  }

  std::deque<Node>& nodes_;
  std::vector<Node*> open_;
  std::vector<const Node*> anchors_;
  const Node* root_ = nullptr;
};

bool Document::parse(std::string_view text, Diagnostics& diagnostics) {
  nodes_.clear();
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  Builder builder(nodes_);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    root_ = builder.root();
    if (root_ != nullptr) return true;
    diagnostics.add({1, 1}, "", "the document is empty; it must begin with apiVersion: fairlead/v1");
  } catch (const Refusal& refusal) {
    diagnostics.add(refusal.location, "", refusal.message);
  } catch (const YAML::Exception& error) {
    diagnostics.add(to_location(error.mark), "", concat("not valid YAML: ", error.msg));
  } catch (const std::exception& error) {
    diagnostics.add({1, 1}, "", concat("not valid YAML: ", error.what()));
  }
  return false;
}

}  // namespace fairlead::config
