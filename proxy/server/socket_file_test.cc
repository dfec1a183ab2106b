#include "proxy/server/socket_file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "proxy/server/listening_socket.h"
#include "telemetry/temporary_directory.h"

namespace fairlead::proxy {
namespace {

class SocketFileTest : public ::testing::Test {
 protected:
  static int new_socket() { return socket(AF_UNIX, SOCK_STREAM, 0); }
  absl::StatusOr<ListeningSocket> listen(const std::string& mode = "") {
    return ListeningSocket::open_unix({"unix:" + path_, 0}, mode);
  }
  bool can_connect() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, path_.size());
    const int fd = new_socket();
    const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
  }
  bool exists() const { return std::filesystem::exists(path_); }

  telemetry::TemporaryDirectory folder_;
  const std::string path_ = folder_.file("edge.sock");
};

TEST_F(SocketFileTest, StaysUntilTheLastThatSharesIt) {
  auto first = listen();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->port(), 0);
  auto second = std::make_unique<ListeningSocket>(*first->share());
  { const ListeningSocket gone = std::move(*first); }
  EXPECT_TRUE(can_connect());
  second.reset();
  EXPECT_FALSE(exists());
}

TEST_F(SocketFileTest, ReplacesThatOfADeadProcess) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, path_.size());
  const int dead = new_socket();
  ASSERT_EQ(bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(dead);
  ASSERT_TRUE(exists());
  const auto socket = listen();
  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_TRUE(can_connect());
}

TEST_F(SocketFileTest, LeavesOneThatLives) {
  const auto living = listen();
  const auto second = listen();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().message(), "can not bind unix:" + path_ + ": Address already in use");
  EXPECT_TRUE(can_connect());
}

TEST_F(SocketFileTest, LeavesWhatIsNoSocket) {
  std::ofstream(path_) << "precious";
  EXPECT_FALSE(listen().ok());
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(SocketFileTest, DoesNotRemoveItsSuccessor) {
  auto first = std::make_unique<ListeningSocket>(*listen());
  unlink(path_.c_str());
  const auto second = listen();
  first.reset();
  EXPECT_TRUE(can_connect());
}

TEST_F(SocketFileTest, HasTheModeThatIsAskedFor) {
  const auto socket = listen("0640");
  struct stat found {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0640u);
}

}  // namespace
}  // namespace fairlead::proxy
