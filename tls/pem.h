#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tls/openssl_pointers.h"

namespace fairlead::tls {

/// What a PEM file holds, at least one of each. Blocks of other kinds are passed over, so that a key may
/// stand in its certificate's file. Errors name `path`, which nothing is read from.
absl::StatusOr<std::vector<X509Pointer>> certificates_in(const std::string& pem, const std::string& path);
absl::StatusOr<std::vector<CrlPointer>> revocation_lists_in(const std::string& pem, const std::string& path);

/// The file's first private key. One behind a passphrase is refused: nobody is there to be asked for it.
absl::StatusOr<KeyPointer> private_key_in(const std::string& pem, const std::string& path);

}  // namespace fairlead::tls
