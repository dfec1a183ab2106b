#include "tls/ticket_keys.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "config/message.h"

namespace fairlead::tls {
namespace {

std::string file(char fill) { return std::string(TicketKeys::kFileSize, fill); }

bool knows(const TicketKeys& keys, const TicketKeys::Key& key, bool& renew) {
  TicketKeys::Key found;
  return keys.find(key.name.data(), found, renew) && found.aes == key.aes && found.hmac == key.hmac;
}

TEST(TicketKeysTest, TheFirstSealsAndNeedsNoRenewal) {
  const auto keys = TicketKeys::random();
  bool renew = true;
  EXPECT_TRUE(knows(*keys, keys->first(), renew));
  EXPECT_FALSE(renew);
}

TEST(TicketKeysTest, RandomOnesDiffer) {
  const auto one = TicketKeys::random(), other = TicketKeys::random();
  EXPECT_NE(one->first().name, other->first().name);
  EXPECT_NE(one->first().aes, other->first().aes);
  EXPECT_NE(one->first().aes, one->first().hmac);
}

TEST(TicketKeysTest, AnUnknownNameIsNotFound) {
  bool renew = false;
  EXPECT_FALSE(knows(*TicketKeys::random(), TicketKeys::random()->first(), renew));
}

TEST(TicketKeysTest, OlderOnesOpenAndAskForRenewalUntilForgotten) {
  const auto keys = TicketKeys::random();
  const TicketKeys::Key oldest = keys->first();
  for (size_t age = 1; age < TicketKeys::kKept; ++age) {
    keys->rotate();
    bool renew = false;
    EXPECT_TRUE(knows(*keys, oldest, renew)) << age;
    EXPECT_TRUE(renew) << age;
    EXPECT_NE(keys->first().name, oldest.name);
  }
  keys->rotate();
  bool renew = false;
  EXPECT_FALSE(knows(*keys, oldest, renew));
}

TEST(TicketKeysTest, AFileIsNameAesKeyAndHmacKey) {
  std::string contents = std::string(16, 'n') + std::string(32, 'a') + std::string(32, 'h');
  const auto keys = TicketKeys::from_files({contents});
  ASSERT_TRUE(keys.ok());
  const TicketKeys::Key key = (*keys)->first();
  EXPECT_EQ(key.name.back(), 'n');
  EXPECT_EQ(key.aes.front(), 'a');
  EXPECT_EQ(key.aes.back(), 'a');
  EXPECT_EQ(key.hmac.front(), 'h');
  EXPECT_EQ(key.hmac.back(), 'h');
}

TEST(TicketKeysTest, TheFirstFileSealsAndAllOpen) {
  const std::string one = file('1'), two = file('2');
  const auto keys = TicketKeys::from_files({one, two});
  const auto other = TicketKeys::from_files({two});
  EXPECT_EQ((*keys)->first().name.front(), '1');
  bool renew = false;
  EXPECT_TRUE(knows(**keys, (*other)->first(), renew));
  EXPECT_TRUE(renew);
}

TEST(TicketKeysTest, AFileOfAnotherSizeIsRefused) {
  const std::string good = file('1');
  for (const size_t size : {TicketKeys::kFileSize - 1, TicketKeys::kFileSize + 1}) {
    const std::string bad(size, '2');
    const auto keys = TicketKeys::from_files({good, bad});
    ASSERT_FALSE(keys.ok());
    EXPECT_EQ(config::message_of(keys.status()),
              "a file of ticket keys has 80 bytes; number 2 has " + std::to_string(size));
  }
  EXPECT_FALSE(TicketKeys::from_files({}).ok());
}

TEST(TicketKeysTest, CanBeReadWhileTheyChange) {
  const auto keys = TicketKeys::random();
  std::thread rotating([&] {
    for (int i = 0; i < 200; ++i) keys->rotate();
  });
  for (int i = 0; i < 200; ++i) {
    bool renew = false;
    TicketKeys::Key found;
    keys->find(keys->first().name.data(), found, renew);
  }
  rotating.join();
  bool renew = true;
  EXPECT_TRUE(knows(*keys, keys->first(), renew));
}

}  // namespace
}  // namespace fairlead::tls
