#include "tls/ticket_keys.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/status/status.h"

namespace fairlead::tls {
namespace {

void fill(std::array<unsigned char, 32>& key) {
  // Without randomness no connection could be made either; keys that anybody can guess are worse.
  if (RAND_priv_bytes(key.data(), static_cast<int>(key.size())) != 1) std::abort();
}

TicketKeys::Key make_key() {
  TicketKeys::Key key;
  if (RAND_bytes(key.name.data(), static_cast<int>(key.name.size())) != 1) std::abort();
  fill(key.aes);
  fill(key.hmac);
  return key;
}

TicketKeys::Key parse(std::string_view contents) {
  TicketKeys::Key key;
  const char* from = contents.data();
  std::memcpy(key.name.data(), from, key.name.size());
  std::memcpy(key.aes.data(), from + key.name.size(), key.aes.size());
  std::memcpy(key.hmac.data(), from + key.name.size() + key.aes.size(), key.hmac.size());
  return key;
}

}  // namespace

TicketKeys::Key::~Key() {
  OPENSSL_cleanse(aes.data(), aes.size());
  OPENSSL_cleanse(hmac.data(), hmac.size());
}

std::shared_ptr<TicketKeys> TicketKeys::random() {
  auto keys = std::make_shared<TicketKeys>();
  keys->keys_.push_back(make_key());
  return keys;
}

absl::StatusOr<std::shared_ptr<TicketKeys>> TicketKeys::from_files(
    const std::vector<std::string_view>& contents) {
  if (contents.empty()) return absl::InvalidArgumentError("no ticket keys");
  auto keys = std::make_shared<TicketKeys>();
  for (const std::string_view file : contents) {
    if (file.size() != kFileSize) {
      return absl::InvalidArgumentError("a file of ticket keys has " + std::to_string(kFileSize) +
                                        " bytes; number " + std::to_string(keys->keys_.size() + 1) + " has " +
                                        std::to_string(file.size()));
    }
    keys->keys_.push_back(parse(file));
  }
  return keys;
}

void TicketKeys::rotate() {
  const Key key = make_key();
  const std::scoped_lock lock(mutex_);
  keys_.insert(keys_.begin(), key);
  while (keys_.size() > kKept) keys_.pop_back();
}

bool TicketKeys::find(const unsigned char* name, Key& key, bool& renew) const {
  const std::scoped_lock lock(mutex_);
  auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key& candidate) {
    return std::equal(candidate.name.begin(), candidate.name.end(), name);
  });
  if (found == keys_.end()) return false;
  key = *found;
  renew = found != keys_.begin();
  return true;
}

TicketKeys::Key TicketKeys::first() const {
  const std::scoped_lock lock(mutex_);
  return keys_.front();
}

}  // namespace fairlead::tls
