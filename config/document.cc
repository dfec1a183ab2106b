#include "config/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <istream>
#include <string>
#include <vector>

#include "config/document_input.h"
#include "config/message.h"

namespace fairlead::config {
namespace {

/// Leaves the parser from within a callback.
struct Refusal {
  Location location;
  std::string message;
};

}  // namespace

/// Turns the parser's events into nodes.
class Document::Builder : public YAML::EventHandler {
 public:
  Builder(std::deque<Node>& nodes, std::string_view text)
      : nodes_(nodes),
        input_(
            text, [this] { return nodes_.size(); }, [this] { refuse_stall(); }) {}

  const Node* parse() {
    std::istream stream(&input_);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(*this)) {
    }
    return root_;
  }

  Location to_location(const YAML::Mark& mark) const {
    if (mark.is_null()) return {1, 1};
    return {mark.line + 1, input_.original_column(mark.line, mark.column) + 1};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_ != nullptr) throw Refusal{to_location(mark), "expected one YAML document, got a second"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = make(Node::Kind::null, mark, anchor);
    // The mark of nothing is that of the next thing, perhaps lines below; the key says better where it is
    // missing.
    if (const Node* key = open_key()) node.location = key->location;
    place(node, node.location);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_tag(mark, tag);
    Node& node = make(Node::Kind::scalar, mark, anchor);
    node.text = text;
    node.quoted = tag == "!";
    place(node, node.location);
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
    place(*target, to_location(mark));
  }

 private:
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refusal{to_location(mark), concat("expected a plain value, got the YAML tag ", shown(tag))};
  }

  void refuse_stall() const {
    const Location last = nodes_.empty() ? Location{1, 1} : nodes_.back().location;
    throw Refusal{
        last, concat("no complete value within ", std::to_string(DocumentInput::kMaxLookahead), " bytes")};
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
    place(node, node.location);
  }

  /// The key whose value comes next, if the innermost open node is a map that waits for one.
  const Node* open_key() const {
    const Node* map = open_.empty() || open_.back()->kind != Node::Kind::map ? nullptr : open_.back();
    return map != nullptr && map->items.size() % 2 == 1 ? map->items.back() : nullptr;
  }

  /// Puts a complete node, found at `location`, below the innermost open one.
  void place(const Node& node, Location location) {
    if (open_.empty()) {
      root_ = &node;
      return;
    }
    Node& parent = *open_.back();
    parent.items.push_back(&node);
    parent.weight += node.weight;
    parent.depth = std::max<uint8_t>(parent.depth, node.depth + 1);
    if (nodes_.size() > kMaxNodes || parent.weight > kMaxNodes) {
      throw Refusal{location, concat("more than ", std::to_string(kMaxNodes), " values, aliases counted")};
    }
  }

  std::deque<Node>& nodes_;
  std::vector<Node*> open_;
  std::vector<const Node*> anchors_;
  const Node* root_ = nullptr;
  DocumentInput input_;
};

bool Document::parse(std::string_view text, Diagnostics& diagnostics) {
  nodes_.clear();
  Builder builder(nodes_, text);
  try {
    root_ = builder.parse();
    if (root_ != nullptr) return true;
    diagnostics.add({1, 1}, "", "the document is empty; it must begin with apiVersion: fairlead/v1");
  } catch (const Refusal& refusal) {
    diagnostics.add(refusal.location, "", refusal.message);
  } catch (const YAML::Exception& error) {
    diagnostics.add(builder.to_location(error.mark), "", concat("not valid YAML: ", error.msg));
  } catch (const std::exception& error) {
    diagnostics.add({1, 1}, "", concat("not valid YAML: ", error.what()));
  }
  return false;
}

}  // namespace fairlead::config
