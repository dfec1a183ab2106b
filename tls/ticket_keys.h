#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fairlead::tls {

/// The keys that session tickets are sealed with (RFC 5077 §4: AES-256-CBC and HMAC-SHA256 by name of the
/// key). The first seals; every one opens, and a ticket that an older one opened is renewed. Shared by all
/// threads and by contexts that replace each other, so that a reload costs no resumption.
class TicketKeys {
 public:
  struct Key {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 32> aes;
    std::array<unsigned char, 32> hmac;
    ~Key();  // leaves no key in memory that is given back
  };
  static constexpr size_t kFileSize = 80;  // name, AES key, HMAC key
  static constexpr size_t kKept = 3;       // of those made here: the present one and two before it

  /// Made here, at random.
  static std::shared_ptr<TicketKeys> random();
  /// From files' contents, of kFileSize each; the first seals.
  static absl::StatusOr<std::shared_ptr<TicketKeys>> from_files(
      const std::vector<std::string_view>& contents);

  /// Makes a new first key and forgets what is older than kKept. Any thread.
  void rotate();
  /// Any thread. `renew`: not by the first key.
  bool find(const unsigned char* name, Key& key, bool& renew) const;
  Key first() const;

 private:
  mutable std::mutex mutex_;  // held for a copy; once per handshake
  std::vector<Key> keys_;
};

}  // namespace fairlead::tls
