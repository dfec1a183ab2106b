#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "control/name_record.h"

namespace boost::asio {
class io_context;
}

namespace fairlead::control {

/// Asks for addresses through c-ares (hosts file, then DNS; localhost is known without asking) on an
/// io_context's thread. c-ares owns its sockets; their descriptors are only lent to Asio to be waited for,
/// and given back with release(), never closed here. Destroying the channel ends its queries without calling
/// back.
class DnsChannel {
 public:
  using Answered = std::function<void(FamilyAnswer)>;

  /// `servers` as "ip:port,..." instead of those of resolv.conf; empty: those.
  static absl::StatusOr<std::unique_ptr<DnsChannel>> open(boost::asio::io_context& io,
                                                          const std::string& servers);
  ~DnsChannel();
  DnsChannel(const DnsChannel&) = delete;

  /// Queries one family, AF_INET or AF_INET6. May call back before it returns.
  void query(const std::string& name, int family, Answered answered);

 private:
  class State;
  explicit DnsChannel(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace fairlead::control
