#include "bench/net/message_scanner.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace fairlead::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

size_t find_head_end(std::string_view bytes, size_t from) {
  const void* at = ::memmem(bytes.data() + from, bytes.size() - from, kHeadEnd.data(), kHeadEnd.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<const char*>(at) - bytes.data() + kHeadEnd.size();
}

bool same_name(std::string_view a, std::string_view b) {
  const auto equal = [](char x, char y) { return lower(x) == lower(y); };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), equal);
}

bool contains_token(std::string_view value, std::string_view token) {
  const auto equal = [](char a, char b) { return lower(a) == b; };
  return std::search(value.begin(), value.end(), token.begin(), token.end(), equal) != value.end();
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

void MessageScanner::next(bool bodiless) {
  phase_ = Phase::head;
  bodiless_ = bodiless;
  head_.clear();
}

size_t MessageScanner::feed(std::string_view bytes) {
  size_t used = 0;
  while (used < bytes.size() && !complete() && !malformed()) {
    const std::string_view rest = bytes.substr(used);
    if (phase_ == Phase::head) {
      used += feed_head(rest);
    } else if (phase_ == Phase::length) {
      const size_t taken = std::min<uint64_t>(remaining_, rest.size());
      remaining_ -= taken;
      used += taken;
      if (remaining_ == 0) phase_ = Phase::complete;
    } else if (phase_ == Phase::until_end) {
      used = bytes.size();
    } else {
      used += feed_chunked(rest);
    }
  }
  return used;
}

bool MessageScanner::finish() {
  if (phase_ != Phase::until_end) return false;
  phase_ = Phase::complete;
  return true;
}

size_t MessageScanner::feed_head(std::string_view bytes) {
  if (head_.empty()) {
    if (const size_t end = find_head_end(bytes, 0); end != std::string_view::npos) {
      read_head(bytes.substr(0, end));
      return end;
    }
  }
  const size_t before = head_.size();
  head_.append(bytes);
  const size_t end = find_head_end(head_, before < kHeadEnd.size() ? 0 : before - kHeadEnd.size() + 1);
  if (end == std::string_view::npos) {
    if (head_.size() > kMaxHead) phase_ = Phase::malformed;
    return bytes.size();
  }
  read_head(std::string_view(head_).substr(0, end));
  head_.clear();
  return end - before;
}

void MessageScanner::read_head(std::string_view head) {
  chunked_ = has_length_ = false;
  keep_alive_ = true;
  watched_.clear();
  size_t end = head.find("\r\n");
  read_start_line(head.substr(0, end));
  while (phase_ != Phase::malformed && end + kHeadEnd.size() < head.size()) {
    const size_t begin = end + 2;
    end = head.find("\r\n", begin);
    read_field(head.substr(begin, end - begin));
  }
  if (phase_ != Phase::malformed) begin_body();
}

void MessageScanner::read_start_line(std::string_view line) {
  if (kind_ == Kind::request) {
    start_line_.assign(line);
    keep_alive_ = line.ends_with("HTTP/1.1");
    return;
  }
  const bool plausible = line.size() >= 12 && line.starts_with("HTTP/1.") && line[8] == ' ';
  if (!plausible || std::from_chars(line.data() + 9, line.data() + 12, status_).ptr != line.data() + 12) {
    phase_ = Phase::malformed;
    return;
  }
  keep_alive_ = line[7] != '0';
}

void MessageScanner::read_field(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    phase_ = Phase::malformed;
    return;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (same_name(name, "content-length")) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), remaining_);
    if (error != std::errc() || end != value.data() + value.size()) phase_ = Phase::malformed;
    has_length_ = true;
  } else if (same_name(name, "transfer-encoding")) {
    chunked_ = contains_token(value, "chunked");
  } else if (same_name(name, "connection")) {
    if (contains_token(value, "close")) keep_alive_ = false;
    if (contains_token(value, "keep-alive")) keep_alive_ = true;
  } else if (!watched_name_.empty() && same_name(name, watched_name_)) {
    watched_.assign(value);
  }
}

void MessageScanner::begin_body() {
  if (kind_ == Kind::response) {
    if (status_ >= 100 && status_ < 200 && status_ != 101) return;  // interim: the real head follows
    if (bodiless_ || status_ == 204 || status_ == 304) {
      phase_ = Phase::complete;
      return;
    }
  }
  if (chunked_) {
    phase_ = Phase::chunk_size;
    remaining_ = 0;
  } else if (has_length_) {
    phase_ = remaining_ > 0 ? Phase::length : Phase::complete;
  } else {
    phase_ = kind_ == Kind::response ? Phase::until_end : Phase::complete;
  }
}

size_t MessageScanner::feed_chunked(std::string_view bytes) {
  if (phase_ == Phase::chunk_data) {
    const size_t taken = std::min<uint64_t>(remaining_, bytes.size());
    remaining_ -= taken;
    if (remaining_ == 0) phase_ = Phase::chunk_end;
    return taken;
  }
  feed_chunk_byte(bytes.front());
  return 1;
}

void MessageScanner::feed_chunk_byte(char c) {
  switch (phase_) {
    case Phase::chunk_size:
      if (const int digit = hex_digit(c); digit >= 0 && remaining_ < (uint64_t{1} << 56)) {
        remaining_ = remaining_ * 16 + static_cast<uint64_t>(digit);
      } else if (c == '\n') {
        end_chunk_size();
      } else if (c == '\r' || c == ';') {
        phase_ = Phase::chunk_extension;
      } else {
        phase_ = Phase::malformed;
      }
      break;
    case Phase::chunk_extension:
      if (c == '\n') end_chunk_size();
      break;
    case Phase::chunk_end:
      if (c == '\n') phase_ = Phase::chunk_size;
      break;
    default:  // trailers: an empty line ends the message
      if (c == '\n') {
        if (trailer_line_ == 0) phase_ = Phase::complete;
        trailer_line_ = 0;
      } else if (c != '\r') {
        ++trailer_line_;
      }
  }
}

void MessageScanner::end_chunk_size() {
  phase_ = remaining_ > 0 ? Phase::chunk_data : Phase::trailers;
  trailer_line_ = 0;
}

}  // namespace fairlead::bench
