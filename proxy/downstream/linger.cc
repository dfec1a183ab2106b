#include "proxy/downstream/linger.h"

namespace fairlead::proxy {

void Linger::begin(Transport& transport, Reactor& reactor, Timer& timer) {
  transport.shutdown_write();
  reactor.arm(timer, kTime);
  transport.revisit();
}

bool Linger::ended(Transport& transport, Reactor& reactor) {
  while (true) {
    const auto result = transport.read(reactor.scratch());
    if (result.io == Transport::Io::blocked && !transport.broken()) return false;
    dropped_ += result.size;
    if (result.io != Transport::Io::done || dropped_ > kBytes) return true;
  }
}

}  // namespace fairlead::proxy
