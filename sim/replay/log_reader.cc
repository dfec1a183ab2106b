#include "sim/replay/log_reader.h"

#include <cerrno>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"

namespace fairlead::sim {
namespace {

constexpr auto kAnyLength = std::numeric_limits<std::streamsize>::max();

}  // namespace

absl::Status LogReader::take_line(std::string_view line,
                                  absl::FunctionRef<absl::Status(const LogEntry&)> take) {
  const auto entry = parser_.parse(line);
  return entry.ok() ? take(*entry) : entry.status();
}

absl::Status LogReader::read(std::istream& in, absl::FunctionRef<absl::Status(const LogEntry&)> take) {
  std::string buffer(kLongestLine + 1, '\0');
  while (in.getline(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    ++line_;
    absl::Status status;
    if (in.fail() && !in.eof()) {
      status = absl::InvalidArgumentError(absl::StrCat("is longer than ", kLongestLine, " bytes"));
      in.clear();
      in.ignore(kAnyLength, '\n');
    } else {
      // What ended by a line break counts it.
      const auto length = static_cast<size_t>(in.gcount()) - (in.eof() ? 0 : 1);
      status = take_line({buffer.data(), length}, take);
    }
    if (status.ok()) continue;
    const std::string message(status.message());
    mistakes_.push_back(absl::StrCat(file_, ":", line_, ": ", message));
    if (!absl::IsInvalidArgument(status)) return absl::Status(status.code(), mistakes_.back());
    if (mistakes_.size() > kMostMistakes) {
      return absl::InvalidArgumentError(
          absl::StrCat(file_, ": more than ", kMostMistakes,
                       " lines are no lines of an access log; the first: ", mistakes_.front()));
    }
  }
  if (in.bad()) return absl::DataLossError(absl::StrCat(file_, ": can not be read: ", std::strerror(errno)));
  return absl::OkStatus();
}

}  // namespace fairlead::sim
