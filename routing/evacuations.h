#pragma once

namespace fairlead::routing {

/// A request is moved out of a suspect or dead region so many times: its refuge may turn out to be gone as
/// well, and what is moved twice has seen three regions.
inline constexpr int kEvacuations = 2;

}  // namespace fairlead::routing
