#include "routing/regex_set.h"

#include <re2/re2.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace fairlead::routing {

RegexSet::RegexSet(size_t copies) : copies_(copies) {}
RegexSet::~RegexSet() = default;
RegexSet::RegexSet(RegexSet&&) noexcept = default;
RegexSet& RegexSet::operator=(RegexSet&&) noexcept = default;

absl::StatusOr<uint32_t> RegexSet::add(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  for (auto& copy : copies_) {
    auto regex = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!regex->ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid regular expression '", std::string(pattern), "': ", regex->error()));
    }
    copy.push_back(std::move(regex));
  }
  return static_cast<uint32_t>(copies_.front().size() - 1);
}

bool RegexSet::matches(uint32_t number, std::string_view text, size_t copy) const {
  return RE2::FullMatchN(re2::StringPiece(text.data(), text.size()), *copies_[copy][number], nullptr, 0);
}

}  // namespace fairlead::routing
