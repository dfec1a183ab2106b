#include "tls/ocsp_response.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <ctime>

#include "config/message.h"
#include "tls/certificate_time.h"
#include "tls/file_error.h"

namespace fairlead::tls {
namespace {

using ResponsePointer = std::unique_ptr<OCSP_RESPONSE, Release<OCSP_RESPONSE_free>>;
using BasicPointer = std::unique_ptr<OCSP_BASICRESP, Release<OCSP_BASICRESP_free>>;

/// The word on `leaf`, or null. Its serial number is enough to catch a mistaken file; the issuer, which the
/// response names by hash, need not be in the chain.
OCSP_SINGLERESP* find(OCSP_BASICRESP* basic, const X509* leaf) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial,
                      const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single)));
    if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) == 0) return single;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<OcspResponse> OcspResponse::parse(std::string der, const std::string& path, const X509* leaf) {
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const ResponsePointer response(d2i_OCSP_RESPONSE(nullptr, &begin, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!response) return file_error(path, "no OCSP response in it; DER is expected");
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    return file_error(path, config::concat("the OCSP response says ", OCSP_response_status_str(status)));
  }
  const BasicPointer basic(OCSP_response_get1_basic(response.get()));
  ERR_clear_error();
  OCSP_SINGLERESP* single = basic ? find(basic.get(), leaf) : nullptr;
  if (!single) return file_error(path, "the OCSP response is for another certificate");

  OcspResponse result;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  OCSP_single_get0_status(single, nullptr, nullptr, nullptr, &next_update);
  if (next_update) result.next_update_ = unix_time(next_update);
  result.der_ = std::move(der);
  return result;
}

bool OcspResponse::is_stale() const { return next_update_ <= std::time(nullptr); }

bool OcspResponse::staple_to(SSL* connection) const {
  if (is_stale()) return false;
  void* copy = OPENSSL_memdup(der_.data(), der_.size());
  return copy && SSL_set_tlsext_status_ocsp_resp(connection, copy, static_cast<long>(der_.size())) == 1;
}

}  // namespace fairlead::tls
