#pragma once

#include <string_view>
#include <utility>

#include "bench/load/client_connection.h"
#include "bench/net/message_scanner.h"

namespace fairlead::bench {

/// HTTP/1.1: at most one request at a time, no pipelining.
class Http1ClientConnection final : public ClientConnection {
 public:
  /// `request` is what each request consists of, `watched` the field that names the region; both outlive it.
  /// `bodiless` says that responses have no body.
  Http1ClientConnection(Channel channel, size_t target, Time deadline, Owner& owner, std::string_view request,
                        bool bodiless, std::string_view watched)
      : ClientConnection(std::move(channel), target, deadline, owner),
        request_(request),
        bodiless_(bodiless),
        scanner_(MessageScanner::Kind::response, watched) {
    pending_.connection = this;
  }

  bool has_room() const override { return state() == State::open && !busy_; }
  PendingRequest* send(Time intended, Time deadline) override;
  void cancel(PendingRequest& request) override;

 private:
  void on_open() override {}
  void on_event(uint32_t events) override;
  void read(bool hangup);
  bool send_rest();
  void on_response();
  void on_lost(Outcome outcome);

  const std::string_view request_;
  const bool bodiless_;
  bool busy_ = false;
  bool ended_ = false;
  bool cut_ = false;          // it ended, and not properly
  bool unsolicited_ = false;  // bytes came that no request asked for
  MessageScanner scanner_;
  std::string_view unsent_;
  PendingRequest pending_;
};

}  // namespace fairlead::bench
