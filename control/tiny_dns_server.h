#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fairlead::control {

/// For tests: answers A queries from a map over UDP on loopback; AAAA queries get an empty answer.
class TinyDnsServer {
 public:
  static constexpr uint8_t kNoError = 0, kServerFailure = 2, kNoSuchName = 3;

  explicit TinyDnsServer(boost::asio::io_context& io)
      : socket_(io, {boost::asio::ip::address_v4::loopback(), 0}) {
    receive();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port()); }

  std::map<std::string, std::vector<std::string>> names;
  uint32_t ttl = 1;
  uint8_t fail_with = kNoError;  // for every query
  bool silent = false;
  int queries = 0;

 private:
  void receive() {
    socket_.async_receive_from(boost::asio::buffer(buffer_), peer_, [this](auto error, size_t size) {
      if (error) return;
      ++queries;
      if (!silent) socket_.send_to(boost::asio::buffer(answer(size)), peer_);
      receive();
    });
  }

  std::string answer(size_t size) {
    std::string question(buffer_.data() + 12, size - 12);
    std::string name;
    size_t at = 0;
    for (; question[at] != 0; at += question[at] + 1) {
      name += (name.empty() ? "" : ".") + question.substr(at + 1, question[at]);
    }
    bool asks_v4 = question[at + 2] == 1;
    question.resize(at + 5);  // without the additional section
    auto known = names.find(name);
    uint8_t code = fail_with != kNoError ? fail_with : known == names.end() ? kNoSuchName : kNoError;
    std::vector<std::string> addresses;
    if (code == kNoError && asks_v4) addresses = known->second;

    std::string out(buffer_.data(), 2);
    out += {'\x81', static_cast<char>(0x80 | code), 0, 1, 0, static_cast<char>(addresses.size()), 0, 0, 0, 0};
    out += question;
    for (const auto& address : addresses) {
      auto bytes = boost::asio::ip::make_address_v4(address).to_bytes();
      out += {'\xc0', 12, 0, 1, 0, 1};
      for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(ttl >> shift));
      out += {0, 4};
      out.append(bytes.begin(), bytes.end());
    }
    return out;
  }

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint peer_;
  std::array<char, 512> buffer_{};
};

}  // namespace fairlead::control
