#include "health/endpoint_state.h"

#include <gtest/gtest.h>

namespace fairlead::health {
namespace {

TEST(EndpointHealth, SurvivesPacking) {
  for (State state : {State::healthy, State::suspect, State::ejected, State::probing, State::ramp}) {
    for (uint16_t share : {0, 1, 655, 65535}) {
      const EndpointHealth unpacked = EndpointHealth::unpack(EndpointHealth{state, share}.pack());
      EXPECT_EQ(unpacked.state, state);
      EXPECT_EQ(unpacked.share, share);
    }
  }
}

TEST(EndpointState, StartsHealthyAndTakesWhatIsSet) {
  EndpointState endpoint("[::1]:80", 1);
  EXPECT_EQ(endpoint.health().state, State::healthy);
  EXPECT_EQ(endpoint.health().share, 65535);
  endpoint.set_health({State::ramp, 3276});
  EXPECT_EQ(endpoint.health().state, State::ramp);
  EXPECT_EQ(endpoint.health().share, 3276);
}

TEST(State, HasTheNamesOfTheStatusPage) {
  EXPECT_STREQ(to_string(State::healthy), "healthy");
  EXPECT_STREQ(to_string(State::suspect), "suspect");
  EXPECT_STREQ(to_string(State::ejected), "ejected");
  EXPECT_STREQ(to_string(State::probing), "probing");
  EXPECT_STREQ(to_string(State::ramp), "ramp");
}

}  // namespace
}  // namespace fairlead::health
