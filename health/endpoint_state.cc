#include "health/endpoint_state.h"

namespace fairlead::health {

const char* to_string(State state) {
  switch (state) {
    case State::healthy:
      return "healthy";
    case State::suspect:
      return "suspect";
    case State::ejected:
      return "ejected";
    case State::probing:
      return "probing";
    case State::ramp:
      return "ramp";
  }
  return "unknown";
}

}  // namespace fairlead::health
