#pragma once

#include <boost/intrusive/list_hook.hpp>

namespace fairlead::proxy {

/// What a worker holds of one client's connection: a PROXY protocol header or a TLS handshake under way, or
/// the protocol that it speaks afterwards. Owned by its worker's ConnectionSet; worker's thread only.
class DownstreamConnection {
 public:
  DownstreamConnection() = default;
  DownstreamConnection(const DownstreamConnection&) = delete;
  virtual ~DownstreamConnection() = default;

  /// The worker drains: ends it soon if no request is under way or about to come, else after the current one.
  virtual void close_if_idle() = 0;

  boost::intrusive::list_member_hook<> set_hook;
};

}  // namespace fairlead::proxy
