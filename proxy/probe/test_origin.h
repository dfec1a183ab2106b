#pragma once

// An origin for tests of health checks: answers each connection's first bytes with what the test says.
// Included by
// *_test.cc only.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fairlead::proxy {

class TestOrigin {
 public:
  /// An empty answer: accepts and stays silent. Listens on a free port of the loopback.
  explicit TestOrigin(std::string answer) : answer_(std::move(answer)) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~TestOrigin() {
    io_.stop();
    thread_.join();
    silent_.clear();  // before the loop that they belong to
  }

  boost::asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }
  int connections() const { return connections_.load(); }
  /// What the last client sent; only when the test knows that it has.
  std::string request() const {
    const std::lock_guard lock(mutex_);
    return request_;
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, Socket socket) {
      if (error) return;
      ++connections_;
      serve(std::make_shared<Socket>(std::move(socket)));
      accept();
    });
  }
  void serve(const std::shared_ptr<Socket>& socket) {
    auto buffer = std::make_shared<std::string>(4096, '\0');
    socket->async_read_some(boost::asio::buffer(*buffer),
                            [this, socket, buffer](boost::system::error_code error, size_t n) {
                              if (error) return;
                              {
                                const std::lock_guard lock(mutex_);
                                request_ = buffer->substr(0, n);
                              }
                              if (answer_.empty()) {
                                silent_.push_back(socket);
                                return;
                              }
                              boost::asio::async_write(*socket, boost::asio::buffer(answer_),
                                                       [socket](boost::system::error_code, size_t) {});
                            });
  }

  std::string answer_;
  mutable std::mutex mutex_;
  std::string request_;                          // guarded by mutex_
  std::vector<std::shared_ptr<Socket>> silent_;  // kept open
  std::atomic<int> connections_{0};
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

/// An address that refuses: a port that was free a moment ago.
inline boost::asio::ip::tcp::endpoint refusing_address() {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint();
}

}  // namespace fairlead::proxy
