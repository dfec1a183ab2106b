#pragma once

namespace fairlead::routing {

/// The parts of policy `steer`, each of which can be left out in a simulation, to see what it is good for.
struct Mechanisms {
  bool objective = true;   // what may break the promised latency costs more
  bool levels = true;      // filling a region beyond its headroom has a price; else it is filled to the brim
  bool margin = true;      // a move must save something
  bool steps = true;       // moves that are not urgent go in steps
  bool parts = true;       // of what is free elsewhere, an instance takes its part; else all
  bool congestion = true;  // a queue's latency is no cost
  bool prices = true;      // while requests are turned away, full regions become dearer
};

}  // namespace fairlead::routing
