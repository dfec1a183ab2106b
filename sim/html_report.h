#pragma once

#include <string>

#include "sim/results.h"

namespace fairlead::sim {

/// One page that needs nothing beside it: violations of all strategies, and of each scenario the figures and
/// the course of every run as plots. Valid XML as well, so that tests can read it.
std::string html_report(const Results& results);

}  // namespace fairlead::sim
