#pragma once

#include <openssl/asn1.h>

#include <cstdint>
#include <string>

namespace fairlead::tls {

/// Unix time in seconds; 0 when it can not be told.
int64_t unix_time(const ASN1_TIME* time);
bool is_past(const ASN1_TIME* time);
bool is_future(const ASN1_TIME* time);
/// "2026-01-31 12:00 UTC".
std::string date_text(const ASN1_TIME* time);

}  // namespace fairlead::tls
