#include "tls/certificate_time.h"

#include <array>
#include <ctime>

namespace fairlead::tls {

int64_t unix_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return timegm(&parts);
}

bool is_past(const ASN1_TIME* time) { return unix_time(time) <= std::time(nullptr); }
bool is_future(const ASN1_TIME* time) { return unix_time(time) > std::time(nullptr); }

std::string date_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts)};
}

}  // namespace fairlead::tls
