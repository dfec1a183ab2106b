#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace fairlead::control {

/// What must be refused at some use of memory.
struct MemoryPressure {
  bool shed = false;            // requests, from 95 % of the limit
  bool stop_accepting = false;  // connections, from 98 %
  bool operator==(const MemoryPressure&) const = default;

  /// `limit` 0: none.
  static MemoryPressure at(uint64_t resident, uint64_t limit);
};

/// Resident memory of this process in bytes; 0 when it can not be read.
uint64_t resident_memory();

/// Has the allocator give freed memory back to the system. Whoever allocates meanwhile may wait for it.
void give_back_memory();

/// Looks at the process's resident memory ten times a second and tells when the pressure changes. While there
/// is any, it gives back what was freed, once a second: the allocator keeps that by itself, and the pressure
/// would stay for good. Belongs to the io_context's thread; destroying it ends the watch.
class MemoryWatch {
 public:
  using Changed = std::function<void(MemoryPressure)>;
  /// `resident` is asked for the use, `give_back` is called to lower it; see the functions of these names.
  MemoryWatch(boost::asio::io_context& io, Changed changed,
              std::function<uint64_t()> resident = resident_memory,
              std::function<void()> give_back = give_back_memory);
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;

  /// Takes effect at the next look.
  void set_limit(uint64_t bytes);

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace fairlead::control
