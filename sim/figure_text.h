#pragma once

#include <string>

#include "sim/verdict.h"

namespace fairlead::sim {

// Figures as people read them; "-" for what is not there.

/// "180 ms", "3.5 s".
std::string time_text(std::optional<Duration> time);
/// "99.9 %", with so many digits as tell it from 100 %.
std::string percent_text(double share);
/// A number with at most so many decimals, without zeros at its end.
std::string number_text(double number, int decimals);

/// "balance at most 1.1".
std::string expected_text(const Finding& finding);
/// "1.35"; "never" for what did not happen, "unknown" for what could not be told.
std::string measured_text(const Finding& finding);
/// "met", "missed", "missed by 0.25".
std::string result_text(const Finding& finding);

}  // namespace fairlead::sim
